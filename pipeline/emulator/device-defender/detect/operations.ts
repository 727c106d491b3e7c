import { notFound, invalidRequest, get } from '../../services/iot/errors.ts';
import type { IotOperations, IotState } from '../../services/iot/index.ts';
import { page } from '../../services/iot/page.ts';
import { wrapValue } from '../metric-value.ts';
import { METRIC_KINDS, CUSTOM_METRIC_KINDS } from '../metric-kinds.ts';
import { scopeKey } from '../topic-scope.ts';
import type { Detect } from './detect.ts';
import type { ViolationSubject } from './violations.ts';

interface ViolationFilters {
  readonly thingName?: string | undefined;
  readonly securityProfileName?: string | undefined;
  readonly behaviorCriteriaType?: string | undefined;
  readonly listSuppressedAlerts?: boolean | undefined;
  readonly verificationState?: string | undefined;
}

/** What Detect has found and kept, through the API. */
export function detectOperations(state: IotState, detect: Detect) {
  const { violations } = detect;

  const matches = (filters: ViolationFilters) => (violation: ViolationSubject) => {
    const { thingName, securityProfileName, behaviorCriteriaType, listSuppressedAlerts, verificationState } =
      filters;
    const isSuppressed = violation.behavior.suppressAlerts === true;
    return (
      (thingName === undefined || violation.device.name === thingName) &&
      (securityProfileName === undefined || violation.profileName === securityProfileName) &&
      (behaviorCriteriaType === undefined || violation.criteriaType === behaviorCriteriaType) &&
      // Our choice, as ListAuditFindings documents it: without the flag both kinds, with it the one asked for.
      (listSuppressedAlerts === undefined || isSuppressed === listSuppressedAlerts) &&
      (verificationState === undefined || violations.verification(violation.id).state === verificationState)
    );
  };
  const describe = ({ id, device, profileName, behavior, confidence }: ViolationSubject) => {
    const { state: verificationState, description: verificationStateDescription } =
      violations.verification(id);
    return {
      violationId: id,
      thingName: device.name,
      securityProfileName: profileName,
      behavior,
      violationEventAdditionalInfo: confidence && { confidenceLevel: confidence },
      verificationState,
      verificationStateDescription,
    };
  };
  return {
    ListActiveViolations: ({ nextToken, maxResults, ...filters }) => {
      if (filters.securityProfileName !== undefined) {
        get(state.securityProfiles, 'Security profile', filters.securityProfileName);
      }
      const paged = page([...violations.active()].filter(matches(filters)), nextToken, maxResults);
      return {
        activeViolations: paged.items.map((violation) => ({
          ...describe(violation),
          lastViolationValue: mutable(violation.lastValue),
          lastViolationTime: new Date(violation.lastMs),
          violationStartTime: new Date(violation.startMs),
        })),
        nextToken: paged.nextToken,
      };
    },

    ListViolationEvents: ({ startTime, endTime, nextToken, maxResults, ...filters }) => {
      const [from, until] = readRange(startTime, endTime);
      const chosen = violations
        .events()
        .filter(({ timeMs }) => timeMs >= from && timeMs <= until)
        .filter(matches(filters));
      const paged = page(chosen, nextToken, maxResults);
      return {
        violationEvents: paged.items.map((event) => ({
          ...describe(event),
          metricValue: event.value && mutable(event.value),
          violationEventType: event.type,
          violationEventTime: new Date(event.timeMs),
        })),
        nextToken: paged.nextToken,
      };
    },

    PutVerificationStateOnViolation: ({ violationId, verificationState, verificationStateDescription }) => {
      const verification = { state: verificationState, description: verificationStateDescription };
      if (!violations.verify(violationId, verification)) {
        throw invalidRequest(`Violation ${violationId} does not exist`);
      }
      return {};
    },

    ListMetricValues: (input) => {
      const { thingName, metricName, dimensionName, dimensionValueOperator = 'IN' } = input;
      const [from, until] = readRange(input.startTime, input.endTime);
      const kind =
        METRIC_KINDS[metricName] ?? CUSTOM_METRIC_KINDS[get(state.customMetrics, 'Metric', metricName).type];
      const device = detect.deviceNamed(thingName);
      if (!device && !state.things.has(thingName)) throw notFound('Thing', thingName);
      if (dimensionName !== undefined) get(state.dimensions, 'Dimension', dimensionName);
      const scope = dimensionName === undefined ? '' : ` ${scopeKey(dimensionName, dimensionValueOperator)}`;
      const series = device?.series.get(metricName + scope);
      const paged = page(series?.between(from - 1, until) ?? [], input.nextToken, input.maxResults);
      return {
        metricDatumList: paged.items.map(([timeMs, value]) => ({
          timestamp: new Date(timeMs),
          value: mutable(wrapValue(kind.member, value)),
        })),
        nextToken: paged.nextToken,
      };
    },
  } satisfies IotOperations;
}

function readRange(startTime: Date, endTime: Date): [from: number, until: number] {
  const range: [number, number] = [startTime.getTime(), endTime.getTime()];
  if (range[0] > range[1]) throw invalidRequest('startTime must be before endTime');
  return range;
}

/** The SDK's type has no read-only lists. */
function mutable(value: object): { count?: number } {
  return value;
}
