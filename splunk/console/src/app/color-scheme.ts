import { useSyncExternalStore } from 'react';

export type ColorScheme = 'light' | 'dark';

const KEY = 'console.colorScheme';
const CHANGED = 'console:color-scheme';
const prefersDark = window.matchMedia('(prefers-color-scheme: dark)');

function current(): ColorScheme {
  const chosen = localStorage.getItem(KEY);
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return prefersDark.matches ? 'dark' : 'light';
}

function subscribe(listener: () => void): () => void {
  prefersDark.addEventListener('change', listener);
  window.addEventListener(CHANGED, listener);
  return () => {
    prefersDark.removeEventListener('change', listener);
    window.removeEventListener(CHANGED, listener);
  };
}

/** What the person chose, or else what their system prefers. */
export function useColorScheme(): ColorScheme {
  const scheme = useSyncExternalStore(subscribe, current);
  document.documentElement.dataset['colorScheme'] = scheme;
  return scheme;
}

export function chooseColorScheme(scheme: ColorScheme): void {
  localStorage.setItem(KEY, scheme);
  window.dispatchEvent(new Event(CHANGED));
}
