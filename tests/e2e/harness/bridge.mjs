// What passes over the bridge between the page and the program.

/** Writes down what passes from now on, until the page is left. */
export async function listen(desk) {
  const listens = await desk.window.execute(`
    window.passed = [];
    const { fetch } = window;
    const write = (text) => window.passed.push(text);
    window.fetch = async (place, said = {}) => {
      const body = said.body;
      write(String(place) + (typeof body === 'string' ? body : new TextDecoder().decode(body)));
      const answer = await fetch(place, said);
      // The page has had its answer when this is written down.
      write(await answer.clone().text());
      return answer;
    };
    const { invoke, transformCallback } = window.__TAURI_INTERNALS__;
    const handler = transformCallback((event) => write(JSON.stringify(event)));
    setTimeout(() =>
      invoke('plugin:event|listen', { event: 'daybook://changed', target: { kind: 'Any' }, handler }),
    );
    return true;
  `);
  if (!listens) throw new Error('nobody listens at the bridge');
}

/** What has passed since then. */
export const passed = (desk) => desk.window.execute('return window.passed ?? []');
