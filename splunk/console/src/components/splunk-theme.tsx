import type { ReactNode } from 'react';
import { SplunkThemeProvider } from '@splunk/themes';
import { TimezoneContextProvider } from '@splunk/visualization-context/TimezoneContext';
import { useColorScheme } from '../app/color-scheme.ts';

/** Lab time is shown in UTC, wherever somebody looks from. */
export const TIMEZONE = { ianaTimezone: 'UTC' };

/** Splunk's components take their colors and their time zone from it. */
export function SplunkTheme({ children }: { children: ReactNode }) {
  const colorScheme = useColorScheme();
  return (
    <SplunkThemeProvider family="enterprise" colorScheme={colorScheme} density="comfortable">
      <TimezoneContextProvider value={TIMEZONE}>{children}</TimezoneContextProvider>
    </SplunkThemeProvider>
  );
}
