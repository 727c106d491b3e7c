import { lazy, type ComponentType, type LazyExoticComponent } from 'react';

/** What every page is told. */
export interface PageProps {
  /** The lab that is looked into. */
  readonly source: string;
  /** The part of the path below the page's own; '' when there is none. */
  readonly below: string;
}

interface Page {
  readonly id: string;
  readonly title: string;
  readonly Component: LazyExoticComponent<ComponentType<PageProps>>;
}

/** Each page is a piece of its own, loaded when somebody goes there. */
export const PAGES: readonly Page[] = [
  { id: 'search', title: 'Search', Component: lazy(() => import('../pages/search/search-page.tsx')) },
  {
    id: 'dashboards',
    title: 'Dashboards',
    Component: lazy(() => import('../pages/dashboards/dashboards-page.tsx')),
  },
  { id: 'alerts', title: 'Alerts', Component: lazy(() => import('../pages/alerts/alerts-page.tsx')) },
  {
    id: 'pipeline',
    title: 'Live pipeline',
    Component: lazy(() => import('../pages/pipeline/pipeline-page.tsx')),
  },
  {
    id: 'scenarios',
    title: 'Scenarios',
    Component: lazy(() => import('../pages/scenarios/scenarios-page.tsx')),
  },
  { id: 'devices', title: 'Devices', Component: lazy(() => import('../pages/devices/devices-page.tsx')) },
];
