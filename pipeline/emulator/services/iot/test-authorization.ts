import type { AuthInfo, AuthResult } from '@aws-sdk/client-iot';
import type { Authorize } from '../../policy/index.ts';
import { authorizeConnection, effectivePolicies, thingOfConnection } from './access.ts';
import { get, invalidRequest } from './errors.ts';
import type { Iot, IotOperations } from './iot.ts';
import { identifyPolicy } from './policies.ts';
import type { Policy } from './state.ts';

/** The policy actions that can be tested, by the API's `actionType`. */
const ACTIONS: Readonly<Record<string, string>> = {
  CONNECT: 'iot:Connect',
  PUBLISH: 'iot:Publish',
  SUBSCRIBE: 'iot:Subscribe',
  RECEIVE: 'iot:Receive',
};
/** Our choice for `aws:SourceIp`: a test comes from no address. */
const NO_ADDRESS = '0.0.0.0';

/** Asks the policies of a principal, by the same evaluator that decides over its connections. */
export function testAuthorizationOperations({ state }: Iot) {
  return {
    TestAuthorization: ({
      principal,
      cognitoIdentityPoolId,
      clientId = '',
      authInfos,
      policyNamesToAdd = [],
      policyNamesToSkip = [],
    }) => {
      if (cognitoIdentityPoolId !== undefined) throw invalidRequest('Cognito identities are not emulated');
      if (principal === undefined) throw invalidRequest('A principal is required');
      const certificateId = principal.slice(principal.lastIndexOf('/') + 1);
      get(state.certificates, 'Certificate', certificateId);
      const thing = thingOfConnection(state, principal, clientId);
      const policies = new Set(
        effectivePolicies(state, principal, thing?.thingName).filter(
          ({ name }) => !policyNamesToSkip.includes(name),
        ),
      );
      for (const name of policyNamesToAdd) policies.add(get(state.policies, 'Policy', name));
      const connection = {
        certificateArn: principal,
        clientId,
        thingName: thing?.thingName,
        sourceIp: NO_ADDRESS,
      };
      const decide = (chosen: readonly Policy[]) =>
        authorizeConnection(state, { ...connection, policies: chosen });
      return {
        authResults: authInfos!.flatMap((info) => resultsOf(info, [...policies], decide)),
      };
    },
  } satisfies IotOperations;
}

type Decide = (policies: readonly Policy[]) => Authorize;

/** One result for every resource: what all policies say together, and which of them said so. */
function resultsOf(info: AuthInfo, policies: readonly Policy[], decide: Decide): AuthResult[] {
  const { actionType = '', resources = [] } = info;
  const action = ACTIONS[actionType];
  if (action === undefined) throw invalidRequest(`Invalid action type ${actionType}`);
  const together = decide(policies);
  const alone = policies.map((policy) => ({ policy, authorize: decide([policy]) }));
  return resources.map((resource) => {
    const said = (decision: string) =>
      alone
        .filter(({ authorize }) => authorize(action, resource) === decision)
        .map(({ policy }) => identifyPolicy(policy));
    const authDecision = together(action, resource);
    return {
      authInfo: { actionType: info.actionType, resources: [resource] },
      allowed: { policies: said('ALLOWED') },
      denied: {
        implicitDeny: { policies: authDecision === 'IMPLICIT_DENY' ? said('IMPLICIT_DENY') : [] },
        explicitDeny: { policies: said('EXPLICIT_DENY') },
      },
      authDecision,
      missingContextValues: [],
    };
  });
}
