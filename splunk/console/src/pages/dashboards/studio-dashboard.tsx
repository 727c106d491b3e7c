import { useEffect, useMemo } from 'react';
import DashboardCore from '@splunk/dashboard-core';
import { DashboardContextProvider } from '@splunk/dashboard-context';
import { TimeRangeInput } from '@splunk/dashboard-inputs';
import EnterpriseViewOnlyPreset from '@splunk/dashboard-presets/EnterpriseViewOnlyPreset';
import type { Dashboard } from '../../api/lab-api.ts';
import { splunkdPath } from '../../api/splunkd.ts';
import { SplunkTheme, TIMEZONE } from '../../components/splunk-theme.tsx';
import { DASHBOARD_LINK, LinkToDashboard, type DashboardLink } from './link-to-dashboard.ts';
import { withTokens } from './with-tokens.ts';
import { withWordsWhenEmpty } from './with-words-when-empty.tsx';

/** Visualizations that are drawn without data. */
const SPEAKS_FOR_ITSELF = new Set(['splunk.markdown', 'splunk.image', 'splunk.rectangle', 'splunk.ellipse']);

/**
 * Splunk's components for looking at dashboards, with these exchanged: the time range that asks Splunk Web for its
 * presets, for the one that does not; links between dashboards, which Splunk Web brings itself; and charts that say so
 * when there is nothing to draw.
 */
const PRESET = {
  ...EnterpriseViewOnlyPreset,
  visualizations: Object.fromEntries(
    Object.entries(EnterpriseViewOnlyPreset.visualizations ?? {}).map(([type, Visualization]) => [
      type,
      SPEAKS_FOR_ITSELF.has(type) ? Visualization : withWordsWhenEmpty(Visualization as never),
    ]),
  ),
  inputs: { ...EnterpriseViewOnlyPreset.inputs, 'input.timerange': TimeRangeInput },
  eventHandlers: {
    ...EnterpriseViewOnlyPreset.eventHandlers,
    'drilldown.linkToDashboard': LinkToDashboard,
  },
} as typeof EnterpriseViewOnlyPreset;

interface StudioDashboardProps {
  readonly source: string;
  readonly dashboard: Dashboard;
  /** Values of inputs by token. */
  readonly tokens: Readonly<Record<string, string>>;
  readonly open: (dashboard: string, tokens: Readonly<Record<string, string>>) => void;
}

/** A Dashboard Studio dashboard, drawn by Splunk's own framework. */
export default function StudioDashboard({ source, dashboard, tokens, open }: StudioDashboardProps) {
  const definition = useMemo(() => withTokens(dashboard.definition, tokens), [dashboard, tokens]);
  const dataSourceContext = useMemo(
    () => ({ splunkdPath: splunkdPath(source), app: 'iot_posture', owner: 'nobody' }),
    [source],
  );
  useEffect(() => {
    const follow = (event: Event) => {
      const { dashboard: other, tokens: values } = (event as CustomEvent<DashboardLink>).detail;
      open(other, values);
    };
    window.addEventListener(DASHBOARD_LINK, follow);
    return () => window.removeEventListener(DASHBOARD_LINK, follow);
  });
  return (
    <SplunkTheme>
      <DashboardContextProvider
        preset={PRESET}
        initialDefinition={definition as never}
        initialMode="view"
        dataSourceContext={dataSourceContext}
        timezone={TIMEZONE}
      >
        <DashboardCore width="100%" height="calc(100vh - 90px)" />
      </DashboardContextProvider>
    </SplunkTheme>
  );
}
