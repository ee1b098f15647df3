/** "1 appointment", "1,204 appointments". */
export function appointments(count: number): string {
  return count === 1 ? '1 appointment' : `${count.toLocaleString('en-GB')} appointments`;
}
