/** Every component test looks at the real styles. */

import '@fontsource-variable/inter';
import '@fontsource-variable/newsreader';
import '../../styles/all.css';
import './still.css';
