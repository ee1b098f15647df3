/** Every component test looks at the real styles, and finds nothing that another has left in the window's memory. */

import { beforeEach } from 'vitest';
import '@fontsource-variable/inter';
import '@fontsource-variable/newsreader';
import '../../styles/all.css';
import './still.css';

beforeEach(() => localStorage.clear());
