import { describePictures } from '$lib/testing/pictures';

describePictures('light', [
  'team usual',
  'week usual',
  'month usual',
  'agenda usual',
  'details usual',
  'editor usual',
  'quickAdd understood usual',
  'conflicts usual',
  'activity usual',
  'account usual',
]);

describePictures('dark', ['team usual', 'week usual', 'month usual', 'conflicts usual']);
