import '@fontsource-variable/inter';
import '@fontsource-variable/newsreader';
import './styles/all.css';
import { mount } from 'svelte';
import { tauriChanges } from '$lib/api/changes';
import { tauriAskForFile } from '$lib/api/files';
import { tauriApi, tauriQuit, tauriZoom } from '$lib/api/client';
import { markScrollbars } from '$lib/scrollbars';
import App from './App.svelte';

markScrollbars();

const target = document.getElementById('app');
if (target) {
  mount(App, {
    target,
    props: {
      api: tauriApi,
      changes: tauriChanges,
      askForFile: tauriAskForFile,
      enlarge: tauriZoom,
      quit: tauriQuit,
    },
  });
}
