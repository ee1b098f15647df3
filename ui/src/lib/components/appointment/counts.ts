/** "1 appointment", "12 appointments". */
export function appointments(count: number): string {
  return count === 1 ? '1 appointment' : `${count} appointments`;
}
