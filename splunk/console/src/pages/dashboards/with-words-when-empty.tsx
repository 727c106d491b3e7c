import type { ComponentType } from 'react';

interface Data {
  readonly columns?: readonly (readonly unknown[])[];
  readonly rows?: readonly (readonly unknown[])[];
}

interface VisualizationProps {
  readonly loading?: boolean;
  readonly height?: string | number;
  readonly dataSources?: Readonly<
    Record<string, { readonly data?: Data; readonly error?: unknown } | undefined>
  >;
}

/** Whether a search has ended without anything to draw. */
export function isEmpty({ loading, dataSources }: VisualizationProps): boolean {
  const primary = dataSources?.['primary'];
  if (loading || !primary?.data || primary.error) return false;
  const { columns, rows } = primary.data;
  if (rows) return rows.length === 0;
  return (columns ?? []).every((column) => column.every((value) => value === null || value === ''));
}

/** Splunk's charts draw bare axes when a search finds nothing: this says so instead. */
export function withWordsWhenEmpty<C extends ComponentType<never>>(Visualization: C): C {
  const Drawn = Visualization as unknown as ComponentType<VisualizationProps>;
  const WithWords = (props: VisualizationProps) =>
    isEmpty(props) ? (
      <div className="panel-empty" role="status" style={{ height: props.height }}>
        Nothing in this time range
      </div>
    ) : (
      <Drawn {...props} />
    );
  // The framework reads what a component can do from its static members.
  return Object.assign(WithWords, Visualization) as unknown as C;
}
