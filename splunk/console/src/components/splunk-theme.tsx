import type { ReactNode } from 'react';
import { SplunkThemeProvider } from '@splunk/themes';
import { useColorScheme } from '../app/color-scheme.ts';

/** Splunk's components take their colors from it. */
export function SplunkTheme({ children }: { children: ReactNode }) {
  const colorScheme = useColorScheme();
  return (
    <SplunkThemeProvider family="enterprise" colorScheme={colorScheme} density="comfortable">
      {children}
    </SplunkThemeProvider>
  );
}
