import { certificateVariables } from '../../pki/index.ts';
import { compilePolicies, type Authorize } from '../../policy/index.ts';
import { groupArnsOf } from './group-tree.ts';
import { defaultDocument } from './policies.ts';
import type { Certificate, IotState, Policy, SecurityProfile } from './state.ts';

/** The certificate with this fingerprint: SHA-256 of its DER in lower-case hex, which is also its id. */
export function connectionIdentity(state: IotState, fingerprint: string): Certificate | undefined {
  return state.certificates.get(fingerprint);
}

export interface PrincipalThing {
  readonly thingName: string;
  readonly exclusive: boolean;
}

export function thingsForPrincipal(state: IotState, certificateArn: string): PrincipalThing[] {
  return [...(state.thingsByPrincipal.get(certificateArn) ?? [])].map((thingName) => ({
    thingName,
    exclusive: state.things.get(thingName)?.principals.get(certificateArn) === 'EXCLUSIVE_THING',
  }));
}

/**
 * The thing a connection belongs to: the certificate's exclusive thing, else the thing named like the client id if the
 * certificate is attached to it (developer guide, "Associating an AWS IoT thing to an MQTT client connection").
 */
export function thingOfConnection(
  state: IotState,
  certificateArn: string,
  clientId: string,
): PrincipalThing | undefined {
  const things = thingsForPrincipal(state, certificateArn);
  return things.find(({ exclusive }) => exclusive) ?? things.find(({ thingName }) => thingName === clientId);
}

/** Policies attached to one target itself. */
export function policiesOf(state: IotState, target: string): Policy[] {
  return [...state.policies.values()].filter(({ targets }) => targets.has(target));
}

/** Policies of a principal and of a thing's groups, parent groups included. */
export function effectivePolicies(state: IotState, principal?: string, thingName?: string): Policy[] {
  const thing = state.things.get(thingName ?? '');
  const targets = [
    ...(principal === undefined ? [] : [principal]),
    ...(thing ? groupArnsOf(state, thing) : []),
  ];
  return [...state.policies.values()].filter((policy) => targets.some((arn) => policy.targets.has(arn)));
}

export interface PolicyPrincipal {
  readonly certificateArn: string;
  readonly clientId: string;
  readonly thingName: string | undefined;
  readonly sourceIp: string;
  /** The policies to decide by. Default: those of the certificate and of the thing's groups. */
  readonly policies?: readonly Policy[];
}

const readCertificates = new WeakMap<Certificate, ReturnType<typeof certificateVariables>>();

function variablesOf(certificate: Certificate): ReturnType<typeof certificateVariables> {
  const known = readCertificates.get(certificate) ?? certificateVariables(certificate.pem);
  readCertificates.set(certificate, known);
  return known;
}

/** Compiles the policies that decide for one connection. Compile again when `changes.revision()` has risen. */
export function authorizeConnection(state: IotState, principal: PolicyPrincipal): Authorize {
  const thing = state.things.get(principal.thingName ?? '');
  const attributes = Object.entries(thing?.attributes ?? {});
  const { policies = effectivePolicies(state, principal.certificateArn, thing?.name) } = principal;
  const documents = policies.map(defaultDocument);
  const certificateId = principal.certificateArn.slice(principal.certificateArn.lastIndexOf('/') + 1);
  const certificate = state.certificates.get(certificateId);
  // Reading a certificate takes longer than all else here: only policies that ask for its names pay for it.
  const asksForNames = documents.some((document) => /iot:certificate\./i.test(document));
  return compilePolicies(documents, {
    ...(asksForNames && certificate && variablesOf(certificate)),
    'iot:ClientId': principal.clientId,
    'aws:SourceIp': principal.sourceIp,
    'iot:CertificateId': certificateId,
    'iot:Connection.Thing.IsAttached': String(thing !== undefined),
    'iot:Connection.Thing.ThingName': thing?.name,
    'iot:Connection.Thing.ThingTypeName': thing?.typeName,
    ...Object.fromEntries(
      attributes.map(([name, value]) => [`iot:Connection.Thing.Attributes[${name}]`, value]),
    ),
  });
}

/**
 * Security profiles that watch a device: by name of a registered thing, or of any other client. Targets are all
 * things, registered or unregistered things, and groups, whose child groups count too.
 */
export function securityProfilesForThing(state: IotState, name: string): SecurityProfile[] {
  const thing = state.things.get(name);
  const groups = thing ? groupArnsOf(state, thing) : new Set<string>();
  const all = ['all/things', thing ? 'all/registered-things' : 'all/unregistered-things'];
  const watches = (target: string) => groups.has(target) || all.some((kind) => target.endsWith(`:${kind}`));
  return [...state.securityProfiles.values()].filter(({ targets }) => [...targets].some(watches));
}
