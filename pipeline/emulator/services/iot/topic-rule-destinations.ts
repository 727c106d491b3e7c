import type { TopicRuleDestination as Described } from '@aws-sdk/client-iot';
import { get, invalidRequest } from './errors.ts';
import type { Iot, IotOperations } from './iot.ts';
import { page } from './page.ts';
import type { TopicRuleDestination } from './state.ts';

/** Endpoints of HTTP actions, which must confirm before rules may send to them ("rule-destination"). */
export function topicRuleDestinationOperations(iot: Iot) {
  const { state, clock } = iot;
  const destinations = state.topicRuleDestinations;
  const existing = (arn: string | undefined) => get(destinations, 'Topic rule destination', arn);

  return {
    CreateTopicRuleDestination: ({ destinationConfiguration = {} }) => {
      const { httpUrlConfiguration, ...others } = destinationConfiguration;
      const other = Object.keys(others)[0];
      if (other !== undefined) throw invalidRequest(`Destinations with ${other} are not emulated.`);
      const url = httpUrlConfiguration?.confirmationUrl ?? '';
      return { topicRuleDestination: describe(createDestination(iot, url)) };
    },

    GetTopicRuleDestination: ({ arn }) => ({ topicRuleDestination: describe(existing(arn)) }),

    ListTopicRuleDestinations: ({ nextToken, maxResults }) => {
      const paged = page([...destinations.values()].map(describe), nextToken, maxResults);
      return {
        destinationSummaries: paged.items.map(({ httpUrlProperties, ...rest }) => ({
          ...rest,
          httpUrlSummary: httpUrlProperties,
        })),
        nextToken: paged.nextToken,
      };
    },

    UpdateTopicRuleDestination: ({ arn, status }) => {
      const destination = existing(arn);
      if (status === 'IN_PROGRESS') askToConfirm(iot, destination);
      else if (status === 'DISABLED' || (status === 'ENABLED' && destination.wasConfirmed)) {
        destination.status = status;
        destination.statusReason = undefined;
      } else throw invalidRequest(`The destination cannot become ${status}: it was never confirmed`);
      destination.modifiedAt = clock.now();
      return {};
    },

    ConfirmTopicRuleDestination: ({ confirmationToken }) => {
      const destination = [...destinations.values()].find(({ token }) => token === confirmationToken);
      if (!destination) throw invalidRequest('The confirmation token is not valid');
      Object.assign(destination, {
        status: 'ENABLED',
        statusReason: undefined,
        wasConfirmed: true,
        modifiedAt: clock.now(),
      });
      return {};
    },

    DeleteTopicRuleDestination: ({ arn }) => {
      destinations.delete(arn ?? '');
      return {};
    },
  } satisfies IotOperations;
}

/**
 * A destination that waits for its endpoint to confirm.
 *
 * @throws ServiceError InvalidRequestException when the URL is not one of HTTPS
 */
export function createDestination(iot: Iot, confirmationUrl: string): TopicRuleDestination {
  const { state, clock, random } = iot;
  if (!URL.canParse(confirmationUrl) || new URL(confirmationUrl).protocol !== 'https:') {
    throw invalidRequest(`The URL of a destination must be one of HTTPS: ${confirmationUrl}`);
  }
  const destination: TopicRuleDestination = {
    arn: iot.arn('ruledestination', `http/${random.uuid()}`),
    confirmationUrl,
    createdAt: clock.now(),
    modifiedAt: clock.now(),
    status: 'IN_PROGRESS',
    statusReason: undefined,
    wasConfirmed: false,
    token: '',
  };
  state.topicRuleDestinations.set(destination.arn, destination);
  askToConfirm(iot, destination);
  return destination;
}

function askToConfirm({ random, region, confirmDestination }: Iot, destination: TopicRuleDestination): void {
  const { arn, confirmationUrl } = destination;
  const token = random.hex(64);
  Object.assign(destination, { token, status: 'IN_PROGRESS', statusReason: undefined });
  const message = {
    arn,
    confirmationToken: token,
    enableUrl: `https://iot.${region}.amazonaws.com/confirmdestination/${token}`,
    messageType: 'DestinationConfirmation',
  };
  confirmDestination(confirmationUrl, message, (problem) => {
    if (destination.token !== token || destination.status !== 'IN_PROGRESS') return;
    Object.assign(destination, { status: 'ERROR', statusReason: problem });
  });
}

function describe(destination: TopicRuleDestination): Described {
  const { arn, status, statusReason, confirmationUrl, createdAt, modifiedAt } = destination;
  return {
    arn,
    status,
    statusReason,
    createdAt: new Date(createdAt),
    lastUpdatedAt: new Date(modifiedAt),
    httpUrlProperties: { confirmationUrl },
  };
}
