/** What the handler asks for; listened to by the page that shows the dashboard. */
export interface DashboardLink {
  readonly dashboard: string;
  /** Values of the other dashboard's tokens. */
  readonly tokens: Readonly<Record<string, string>>;
}

export const DASHBOARD_LINK = 'console:dashboard-link';

interface Options {
  readonly dashboard?: string;
  readonly tokens?: readonly { readonly token: string; readonly value: string }[];
}

interface ClickEvent {
  readonly type: string;
  readonly payload?: Readonly<Record<string, unknown>>;
}

/**
 * `drilldown.linkToDashboard` of Dashboard Studio. Splunk Web brings its own, which is not part of the published
 * framework. A token's value such as `row.thing.value` is taken from what was clicked.
 */
export class LinkToDashboard {
  readonly options: Options;

  constructor(options: Options = {}) {
    this.options = options;
  }

  canHandle = (event: ClickEvent): boolean =>
    event.type.endsWith('.click') && this.options.dashboard !== undefined;

  handle = (event: ClickEvent): Promise<never[]> => {
    const { dashboard = '', tokens = [] } = this.options;
    const detail: DashboardLink = {
      dashboard,
      tokens: Object.fromEntries(
        tokens.map(({ token, value }) => [token, String(event.payload?.[value] ?? value)]),
      ),
    };
    window.dispatchEvent(new CustomEvent(DASHBOARD_LINK, { detail }));
    return Promise.resolve([]);
  };
}
