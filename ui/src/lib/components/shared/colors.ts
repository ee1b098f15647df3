/** Colours to choose from for calendars; red and amber are left to errors and conflicts. */
export const COLORS: { value: string; name: string }[] = [
  { value: '#b0447c', name: 'Rose' },
  { value: '#8250b4', name: 'Violet' },
  { value: '#3d4fc4', name: 'Indigo' },
  { value: '#1f6fb5', name: 'Blue' },
  { value: '#14808a', name: 'Teal' },
  { value: '#2f7a4d', name: 'Green' },
  { value: '#5d7a1f', name: 'Lime' },
  { value: '#80722a', name: 'Olive' },
  { value: '#6b665c', name: 'Grey' },
];
