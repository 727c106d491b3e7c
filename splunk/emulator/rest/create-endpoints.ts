import type { SearchOptions } from '#splunk/spl';
import type { LocalApps } from '../conf/local-apps.ts';
import type { HecTokens } from '../hec/tokens.ts';
import type { FiredAlerts } from '../saved/fired-alerts.ts';
import type { EventStore } from '../store/event-store.ts';
import type { Indexer } from '../store/indexer.ts';
import type { Indexes } from '../store/indexes.ts';
import type { Endpoint } from './endpoint.ts';
import { appEndpoints } from './endpoints/apps.ts';
import { authenticationEndpoints } from './endpoints/authentication.ts';
import { firedAlertEndpoints } from './endpoints/fired-alerts.ts';
import { httpInputEndpoints } from './endpoints/http-inputs.ts';
import { indexEndpoints } from './endpoints/indexes.ts';
import { parserEndpoints } from './endpoints/parser.ts';
import { receiverEndpoints } from './endpoints/receivers.ts';
import { savedSearchEndpoints, type SavedSearchContext } from './endpoints/saved-searches.ts';
import { searchJobEndpoints } from './endpoints/search-jobs.ts';
import { searchToolEndpoints } from './endpoints/search-tools.ts';
import { serverEndpoints } from './endpoints/server.ts';
import { tokenEndpoints } from './endpoints/tokens.ts';
import { typeaheadEndpoints } from './endpoints/typeahead.ts';
import { userEndpoints } from './endpoints/users.ts';
import type { Sessions } from './sessions.ts';

/** The parts of the emulator that the REST API shows. */
export interface EndpointContext extends SavedSearchContext {
  apps: LocalApps;
  /** What searches know. */
  macros: SearchOptions['macros'];
  firedAlerts: FiredAlerts;
  guid: string;
  indexer: Indexer;
  indexes: Indexes;
  sessions: Sessions;
  store: EventStore;
  tokens: HecTokens;
}

/** All endpoints of the REST API: what is not in this list is answered 404 by name. */
export function createEndpoints(context: EndpointContext): Endpoint[] {
  const { clock, firedAlerts, indexer, indexes, jobs, store, tokens } = context;
  return [
    ...authenticationEndpoints(context.sessions),
    ...serverEndpoints({ startedAtMs: clock.now(), guid: context.guid }),
    ...searchJobEndpoints(jobs, clock, context.macros),
    ...searchToolEndpoints(clock),
    ...parserEndpoints(context.macros),
    ...typeaheadEndpoints(indexes),
    ...userEndpoints(context.sessions),
    ...tokenEndpoints(context.sessions.tokens, context.sessions.username, clock),
    ...savedSearchEndpoints(context),
    ...firedAlertEndpoints(firedAlerts, clock),
    ...indexEndpoints(indexes, store, indexer),
    ...httpInputEndpoints(tokens),
    ...receiverEndpoints(indexer, indexes, clock),
    ...appEndpoints(context.apps),
  ];
}
