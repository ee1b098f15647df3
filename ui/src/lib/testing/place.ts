/** Wherever tests run, they write as in London. */

import { writeAsIn } from '$lib/time/locale';

writeAsIn('en-GB');
