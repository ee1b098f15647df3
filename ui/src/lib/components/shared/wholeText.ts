/**
 * Whoever enters a field means all that is in it. A click sets the caret after the focus has come, so that what is typed
 * would get into the middle of what was there; whoever clicks once more means a place in it.
 */
export function wholeText(input: HTMLInputElement): () => void {
  let entered = false;
  const enter = () => {
    entered = true;
    input.select();
  };
  const click = () => {
    if (entered && input.selectionStart === input.selectionEnd) input.select();
    entered = false;
  };
  const work = () => {
    entered = false;
  };
  input.addEventListener('focus', enter);
  input.addEventListener('click', click);
  input.addEventListener('keydown', work);
  return () => {
    input.removeEventListener('focus', enter);
    input.removeEventListener('click', click);
    input.removeEventListener('keydown', work);
  };
}
