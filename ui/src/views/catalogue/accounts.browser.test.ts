import { describePart } from '$lib/testing/catalogue';

describePart('accounts');
