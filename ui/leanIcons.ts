/**
 * Icons as plain markup. Lucide's own component puts each icon together from data while it is drawn, attribute by
 * attribute; that was an eighth of what the window did before its first picture. The width of lines is a share of the
 * icon: WebKitGTK enlarges any other twice when everything is enlarged.
 */

import type { Plugin } from 'vite';

type IconNode = [tag: string, attributes: Record<string, string>][];

const ICON = /@lucide\/svelte\/dist\/icons\/[^/]+\.svelte$/;

/** Replaces each of Lucide's icon components by one that looks the same and takes `size`, `strokeWidth` and attributes. */
export function leanIcons(): Plugin {
  return {
    name: 'lean-icons',
    enforce: 'pre',
    transform(code, id) {
      if (!ICON.test(id)) return undefined;
      const data = /const iconData = (\{.*\});/.exec(code)?.[1];
      if (!data) throw new Error(`Lucide writes its icons in another way now: ${id}`);
      const { node } = JSON.parse(data) as { node: IconNode };
      return { code: component(node), map: null };
    },
  };
}

function component(node: IconNode): string {
  const shapes = node.map(([tag, attributes]) => {
    const written = Object.entries(attributes).map(([name, value]) => `${name}="${value}"`);
    return `<${tag} ${written.join(' ')} />`;
  });
  return `<script>
  const { size = 24, strokeWidth = 2, ...rest } = $props();
</script>
<svg
  xmlns="http://www.w3.org/2000/svg"
  viewBox="0 0 24 24"
  fill="none"
  stroke="currentColor"
  stroke-linecap="round"
  stroke-linejoin="round"
  width={size}
  height={size}
  stroke-width="{(strokeWidth / 24) * 100}%"
  {...rest}>${shapes.join('')}</svg>
`;
}
