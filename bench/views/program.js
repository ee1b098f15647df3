// The program that the address names: each is loaded alone.
const programs = {
  daybook: () => import('./daybook.js'),
  fullcalendar: () => import('./fullcalendar.js'),
};
void programs[new URLSearchParams(location.search).get('program')]();
