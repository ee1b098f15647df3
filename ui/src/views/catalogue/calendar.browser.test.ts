import { describePart } from '$lib/testing/catalogue';

describePart('calendar');
