import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PolicyDocument } from '../../policy/index.ts';
import { parsePolicy } from '../../policy/index.ts';
import { AUDIT_CHECKS, type AuditCheckName } from '../../services/iot/audit-checks.ts';
import { makeCertificate, makeCrl } from '../testing/certificates.ts';
import { ROLE_ARN, START_MS, createDefenderLab } from '../testing/defender-lab.ts';
import { makeWeakKey } from '../testing/weak-key.ts';

const DAY_MS = 86_400_000;
const PREFIX = 'arn:aws:iot:us-east-1:000000000000:';

/** Revocation lists and issuers' certificates by path. */
const published = new Map<string, Buffer | string>();
const web = createServer((request, response) => {
  const body = published.get(request.url ?? '');
  response.writeHead(body === undefined ? 404 : 200).end(body);
});
let url = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
});
afterAll(() => new Promise<void>((resolve) => void web.close(() => resolve())));

/** A lab with every check enabled, and a way to run one of them. */
async function auditedLab(options: Parameters<typeof createDefenderLab>[0] = {}) {
  const lab = await createDefenderLab(options);
  await lab.iot.updateAccountAuditConfiguration({
    roleArn: ROLE_ARN,
    auditCheckConfigurations: Object.fromEntries(AUDIT_CHECKS.map((name) => [name, { enabled: true }])),
  });
  const audit = async (check: AuditCheckName) => {
    const { taskId } = await lab.iot.startOnDemandAuditTask({ targetCheckNames: [check] });
    await lab.at(lab.clock.now() - START_MS + 60_000);
    const { auditDetails } = await lab.iot.describeAuditTask({ taskId });
    const { findings = [] } = await lab.iot.listAuditFindings({ taskId });
    return {
      status: auditDetails![check]!.checkRunStatus,
      total: auditDetails![check]!.totalResourcesCount,
      findings: findings.map((finding) => ({
        code: finding.reasonForNonComplianceCode,
        severity: finding.severity,
        resource: finding.nonCompliantResource!.resourceIdentifier,
        info: finding.nonCompliantResource!.additionalInfo,
        related: finding.relatedResources!.map(({ resourceIdentifier }) => resourceIdentifier),
      })),
    };
  };
  const register = async (pem: string) => {
    const { certificateId } = await lab.iot.registerCertificateWithoutCA({
      certificatePem: pem,
      status: 'ACTIVE',
    });
    return certificateId!;
  };
  const registerCa = async (pem: string) => {
    const { certificateId } = await lab.iot.registerCACertificate({
      caCertificate: pem,
      certificateMode: 'SNI_ONLY',
      setAsActive: true,
    });
    return certificateId!;
  };
  return Object.assign(lab, { audit, register, registerCa });
}

const days = (count: number) => new Date(START_MS + count * DAY_MS);

test('device certificates that end within the threshold, or have ended', async () => {
  await using lab = await auditedLab();
  const soon = await makeCertificate({ subject: 'CN=soon', notAfter: days(29) });
  const past = await makeCertificate({ subject: 'CN=past', notAfter: days(-1) });
  const later = await makeCertificate({ subject: 'CN=later', notAfter: days(40) });
  const soonId = await lab.register(soon.pem);
  const pastId = await lab.register(past.pem);
  await lab.register(later.pem);
  const inactive = await makeCertificate({ subject: 'CN=off', notAfter: days(1) });
  await lab.iot.registerCertificateWithoutCA({ certificatePem: inactive.pem, status: 'INACTIVE' });
  const first = await lab.audit('DEVICE_CERTIFICATE_EXPIRING_CHECK');
  expect(first).toMatchObject({ status: 'COMPLETED_NON_COMPLIANT', total: 3 });
  expect(first.findings).toEqual([
    {
      code: 'CERTIFICATE_APPROACHING_EXPIRATION',
      severity: 'MEDIUM',
      resource: { deviceCertificateId: soonId },
      info: { EXPIRATION_TIME: String(START_MS + 29 * DAY_MS) },
      related: [],
    },
    expect.objectContaining({
      code: 'CERTIFICATE_PAST_EXPIRATION',
      resource: { deviceCertificateId: pastId },
    }),
  ]);
  await lab.iot.updateAccountAuditConfiguration({
    auditCheckConfigurations: {
      DEVICE_CERTIFICATE_EXPIRING_CHECK: {
        enabled: true,
        configuration: { CERT_EXPIRATION_THRESHOLD_IN_DAYS: '60' },
      },
    },
  });
  expect((await lab.audit('DEVICE_CERTIFICATE_EXPIRING_CHECK')).findings).toHaveLength(3);
});

test('CA certificates that end soon; what is good is compliant', async () => {
  await using lab = await auditedLab();
  await lab.registerCa((await makeCertificate({ subject: 'CN=good', ca: true })).pem);
  expect(await lab.audit('CA_CERTIFICATE_EXPIRING_CHECK')).toMatchObject({
    status: 'COMPLETED_COMPLIANT',
    total: 1,
  });
  const id = await lab.registerCa(
    (await makeCertificate({ subject: 'CN=soon', ca: true, notAfter: days(3) })).pem,
  );
  expect(await lab.audit('CA_CERTIFICATE_EXPIRING_CHECK')).toMatchObject({
    total: 2,
    findings: [{ code: 'CERTIFICATE_APPROACHING_EXPIRATION', resource: { caCertificateId: id } }],
  });
});

test('certificates in use for longer than the threshold', async () => {
  await using lab = await auditedLab();
  const id = await lab.register((await makeCertificate({ subject: 'CN=old' })).pem);
  expect((await lab.audit('DEVICE_CERTIFICATE_AGE_CHECK')).findings).toEqual([]);
  await lab.at(366 * DAY_MS);
  expect((await lab.audit('DEVICE_CERTIFICATE_AGE_CHECK')).findings).toMatchObject([
    { code: 'CERTIFICATE_PAST_AGE_THRESHOLD', severity: 'LOW', resource: { deviceCertificateId: id } },
  ]);
});

test('keys of CVE-2017-15361 in device and CA certificates; sound RSA keys pass, short ones are not registered', async () => {
  await using lab = await auditedLab();
  const sound = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
  const short = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey;
  const weak = makeWeakKey();
  await lab.register((await makeCertificate({ subject: 'CN=sound', rsa: sound })).pem);
  await lab.register((await makeCertificate({ subject: 'CN=curve' })).pem);
  const id = await lab.register((await makeCertificate({ subject: 'CN=weak', rsa: weak })).pem);
  expect(await lab.audit('DEVICE_CERTIFICATE_KEY_QUALITY_CHECK')).toMatchObject({
    total: 3,
    findings: [
      {
        code: 'CERTIFICATE_KEY_VULNERABILITY_CVE-2017-15361',
        severity: 'CRITICAL',
        resource: { deviceCertificateId: id },
      },
    ],
  });
  const ca = await lab.registerCa(
    (await makeCertificate({ subject: 'CN=weak CA', ca: true, rsa: weak })).pem,
  );
  expect((await lab.audit('CA_CERTIFICATE_KEY_QUALITY_CHECK')).findings).toMatchObject([
    { resource: { caCertificateId: ca } },
  ]);
  await expect(
    lab.register((await makeCertificate({ subject: 'CN=short', rsa: short })).pem),
  ).rejects.toMatchObject({ name: 'CertificateValidationException' });
});

test('a certificate used by two connections at once, known two hours later', async () => {
  await using lab = await auditedLab();
  const [shared, own] = ['a'.repeat(64), 'b'.repeat(64)];
  const connect = (clientId: string, certificateId: string) => {
    const connection = { clientId, certificateId, sourceIp: '10.0.0.1', sessionIdentifier: clientId };
    const device = { name: clientId, registered: true, clientId };
    lab.observer.connected(device, connection);
    return () => lab.observer.disconnected(device, connection, 'CLIENT_INITIATED_DISCONNECT');
  };
  await lab.at(60_000);
  connect('pump-1', own);
  const leave = connect('pump-2', shared);
  connect('pump-3', shared);
  leave();
  expect((await lab.audit('DEVICE_CERTIFICATE_SHARED_CHECK')).findings).toEqual([]);
  await lab.at(3 * 3_600_000);
  const { total, findings } = await lab.audit('DEVICE_CERTIFICATE_SHARED_CHECK');
  expect(total).toBe(2);
  expect(findings).toEqual([
    {
      code: 'CERTIFICATE_SHARED_BY_MULTIPLE_DEVICES',
      severity: 'CRITICAL',
      resource: { deviceCertificateId: shared },
      info: undefined,
      related: [{ clientId: 'pump-2' }, { clientId: 'pump-3' }],
    },
  ]);
  await lab.at(40 * DAY_MS);
  expect((await lab.audit('DEVICE_CERTIFICATE_SHARED_CHECK')).findings).toEqual([]);
});

test('one certificate used by one device after another is not shared', async () => {
  await using lab = await auditedLab();
  for (const clientId of ['pump-1', 'pump-2']) {
    const connection = {
      clientId,
      certificateId: 'a'.repeat(64),
      sourceIp: '10.0.0.1',
      sessionIdentifier: clientId,
    };
    const device = { name: clientId, registered: true, clientId };
    lab.observer.connected(device, connection);
    lab.observer.disconnected(device, connection, 'CLIENT_INITIATED_DISCONNECT');
  }
  await lab.at(3 * 3_600_000);
  expect((await lab.audit('DEVICE_CERTIFICATE_SHARED_CHECK')).findings).toEqual([]);
});

test('a client id that another connection took over', async () => {
  await using lab = await auditedLab();
  const certificateId = 'c'.repeat(64);
  const connection = {
    clientId: 'pump-1',
    certificateId,
    sourceIp: '10.0.0.1',
    sessionIdentifier: 's',
  };
  const device = { name: 'pump-1', registered: true, clientId: 'pump-1' };
  lab.observer.connected(device, connection);
  lab.observer.connected(device, { ...connection, sessionIdentifier: 't' });
  lab.observer.disconnected(device, connection, 'DUPLICATE_CLIENTID');
  expect(await lab.audit('CONFLICTING_CLIENT_IDS_CHECK')).toMatchObject({
    total: 1,
    findings: [
      {
        code: 'DUPLICATE_CLIENT_ID_ACROSS_CONNECTIONS',
        severity: 'HIGH',
        resource: { clientId: 'pump-1' },
        related: [{ deviceCertificateId: certificateId }],
      },
    ],
  });
  await lab.at(3 * 3_600_000);
  expect((await lab.audit('DEVICE_CERTIFICATE_SHARED_CHECK')).findings).toEqual([]);
});

test('certificates on the revocation lists of their issuers', async () => {
  await using lab = await auditedLab();
  const root = await makeCertificate({ subject: 'CN=root', ca: true });
  const links = { issuer: root, crlUrl: `${url}/root.crl`, issuerUrl: `${url}/root.cer` };
  const intermediate = await makeCertificate({ subject: 'CN=intermediate', ca: true, ...links });
  const device = await makeCertificate({
    subject: 'CN=pump',
    issuer: intermediate,
    crlUrl: `${url}/intermediate.crl`,
    issuerUrl: `${url}/intermediate.cer`,
  });
  published.set('/root.cer', root.pem);
  published.set('/intermediate.cer', Buffer.from(intermediate.certificate.rawData));
  published.set('/root.crl', await makeCrl(root, []));
  published.set('/intermediate.crl', await makeCrl(intermediate, []));
  const caId = await lab.registerCa(intermediate.pem);
  const { certificateId } = await lab.iot.registerCertificate({
    certificatePem: device.pem,
    setAsActive: true,
  });
  const checks = [
    'REVOKED_CA_CERTIFICATE_STILL_ACTIVE_CHECK',
    'REVOKED_DEVICE_CERTIFICATE_STILL_ACTIVE_CHECK',
    'INTERMEDIATE_CA_REVOKED_FOR_ACTIVE_DEVICE_CERTIFICATES_CHECK',
  ] as const;
  for (const check of checks) {
    expect(await lab.audit(check)).toMatchObject({ status: 'COMPLETED_COMPLIANT', total: 1 });
  }
  published.set('/root.crl', await makeCrl(root, [intermediate]));
  published.set('/intermediate.crl', await makeCrl(intermediate, [device]));
  expect((await lab.audit(checks[0])).findings).toMatchObject([
    { code: 'CERTIFICATE_REVOKED_BY_ISSUER', severity: 'CRITICAL', resource: { caCertificateId: caId } },
  ]);
  expect((await lab.audit(checks[1])).findings).toMatchObject([
    {
      code: 'CERTIFICATE_REVOKED_BY_ISSUER',
      severity: 'MEDIUM',
      resource: { deviceCertificateId: certificateId },
      related: [{ caCertificateId: caId }],
    },
  ]);
  expect((await lab.audit(checks[2])).findings).toMatchObject([
    {
      code: 'INTERMEDIATE_CA_REVOKED_BY_ISSUER',
      severity: 'CRITICAL',
      resource: { issuerCertificateIdentifier: { issuerCertificateSubject: 'CN=intermediate' } },
      related: [{ deviceCertificateId: certificateId }],
    },
  ]);
  // A list that somebody else signed says nothing.
  published.set('/intermediate.crl', await makeCrl(root, [device]));
  expect((await lab.audit(checks[1])).findings).toEqual([]);
});

const statement = (effect: string, action: string | string[], ...resources: string[]) => ({
  Effect: effect,
  Action: action,
  Resource: resources.map((resource) => (resource === '*' ? '*' : PREFIX + resource)),
});
const attached = { Condition: { Bool: { 'iot:Connection.Thing.IsAttached': 'true' } } };
const THING = '${iot:Connection.Thing.ThingName}';

/** The guide's own examples ("audit-chk-iot-policy-permissive"). */
const POLICIES: [name: string, statement: object, isBroad: boolean][] = [
  ['connect-any', statement('Allow', 'iot:Connect', 'client/*'), true],
  ['connect-client-id', statement('Allow', 'iot:Connect', 'client/${iot:ClientId}'), true],
  [
    'connect-client-id-attached',
    { ...statement('Allow', 'iot:Connect', 'client/${iot:ClientId}'), ...attached },
    false,
  ],
  ['connect-thing', { ...statement('Allow', 'iot:Connect', `client/${THING}`), ...attached }, false],
  ['publish-things', statement('Allow', 'iot:Publish', 'topic/$aws/things/*'), true],
  ['publish-shadows', statement('Allow', 'iot:Publish', 'topic/$aws/things/*/shadow/update'), true],
  ['publish-own', statement('Allow', 'iot:Publish', `topic/$aws/things/${THING}/shadow/*`), false],
  ['subscribe-things', statement('Allow', 'iot:Subscribe', 'topicfilter/$aws/things/*'), true],
  ['subscribe-hash', statement('Allow', 'iot:Subscribe', 'topicfilter/$aws/things/#'), true],
  ['subscribe-plus', statement('Allow', 'iot:Subscribe', 'topicfilter/$aws/things/+/shadow/update'), true],
  ['subscribe-jobs', statement('Allow', 'iot:Subscribe', 'topicfilter/$aws/things/+/jobs/#'), true],
  ['subscribe-own', statement('Allow', 'iot:Subscribe', `topicfilter/$aws/things/${THING}/shadow/*`), false],
  ['receive-things', statement('Allow', 'iot:Receive', 'topic/$aws/things/*'), false],
  ['shadow-any', statement('Allow', 'iot:UpdateThingShadow', 'thing/*'), true],
  ['shadow-named', statement('Allow', 'iot:UpdateThingShadow', 'thing/pump-1'), false],
  ['jobs-any', statement('Allow', 'iot:UpdateJobExecution', 'thing/*'), true],
  ['everything', statement('Allow', 'iot:*', '*'), true],
  ['own-topics', statement('Allow', 'iot:Publish', 'topic/wards/*'), false],
];

test("policies are judged as in the guide's examples", async () => {
  await using lab = await auditedLab();
  for (const [policyName, one] of POLICIES) {
    const policyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [one] });
    await lab.iot.createPolicy({ policyName, policyDocument });
  }
  const { total, findings } = await lab.audit('IOT_POLICY_OVERLY_PERMISSIVE_CHECK');
  expect(total).toBe(POLICIES.length);
  const found = findings.map(({ resource }) => resource!.policyVersionIdentifier!.policyName);
  expect(found).toEqual(POLICIES.filter(([, , isBroad]) => isBroad).map(([name]) => name));
  expect(findings[0]).toMatchObject({
    code: 'ALLOWS_BROAD_ACCESS_TO_IOT_DATA_PLANE_ACTIONS',
    severity: 'CRITICAL',
    resource: { policyVersionIdentifier: { policyName: 'connect-any', policyVersionId: '1' } },
  });
});

test('denials that do not deny', async () => {
  await using lab = await auditedLab();
  const allow = statement('Allow', ['iot:Subscribe', 'iot:Receive'], 'topicfilter/wards/*', 'topic/wards/*');
  const policies = {
    literal: [allow, statement('Deny', 'iot:Subscribe', 'topicfilter/wards/+/secret')],
    bypassed: [allow, statement('Deny', 'iot:Subscribe', 'topicfilter/wards/1/secret')],
    tight: [
      allow,
      statement('Deny', 'iot:Subscribe', 'topicfilter/wards/1/secret'),
      statement('Deny', 'iot:Receive', 'topic/wards/1/secret'),
    ],
    plain: [allow],
  };
  for (const [policyName, Statement] of Object.entries(policies)) {
    await lab.iot.createPolicy({
      policyName,
      policyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
    });
  }
  const { total, findings } = await lab.audit('IOT_POLICY_POTENTIAL_MISCONFIGURATION_CHECK');
  expect(total).toBe(4);
  expect(findings.map(({ resource, code }) => [resource!.policyVersionIdentifier!.policyName, code])).toEqual(
    [
      ['literal', 'POLICY_CONTAINS_MQTT_WILDCARDS_IN_DENY_STATEMENT'],
      ['bypassed', 'TOPIC_FILTERS_INTENDED_TO_DENY_ALLOWED_USING_WILDCARDS'],
    ],
  );
});

test('role aliases: what devices could do with their temporary credentials', async () => {
  const roles = new Map<string, PolicyDocument[]>();
  await using lab = await auditedLab({ rolePolicies: async (roleArn) => roles.get(roleArn) });
  const addAlias = async (roleAlias: string, ...statements: object[]) => {
    const roleArn = `arn:aws:iam::000000000000:role/${roleAlias}`;
    roles.set(roleArn, [parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }))]);
    await lab.iot.createRoleAlias({ roleAlias, roleArn });
  };
  await addAlias('tight', {
    Effect: 'Allow',
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::firmware/*',
  });
  await addAlias('admin', { Effect: 'Allow', Action: '*', Resource: '*' });
  await addAlias('writer', { Effect: 'Allow', Action: ['iot:CreateThing'], Resource: '*' });
  const broad = await lab.audit('IOT_ROLE_ALIAS_OVERLY_PERMISSIVE_CHECK');
  expect(broad.total).toBe(3);
  expect(broad.findings.map(({ resource, code }) => [resource!.roleAliasArn, code])).toEqual([
    ...[
      'ALLOWS_BROAD_ACCESS_TO_USED_SERVICES',
      'ALLOWS_ACCESS_TO_SECURITY_AUDITING_SERVICES',
      'ALLOWS_BROAD_ACCESS_TO_IOT_THING_ADMIN_READ_ACTIONS',
      'ALLOWS_ACCESS_TO_IOT_NON_THING_ADMIN_ACTIONS',
      'ALLOWS_ACCESS_TO_IOT_THING_ADMIN_WRITE_ACTIONS',
      'ALLOWS_BROAD_ACCESS_TO_IOT_DATA_PLANE_ACTIONS',
    ].map((code) => [`${PREFIX}rolealias/admin`, code]),
    [`${PREFIX}rolealias/writer`, 'ALLOWS_ACCESS_TO_IOT_THING_ADMIN_WRITE_ACTIONS'],
  ]);
  expect(broad.findings[0]!.related).toEqual([{ iamRoleArn: 'arn:aws:iam::000000000000:role/admin' }]);
  const unused = await lab.audit('IOT_ROLE_ALIAS_ALLOWS_ACCESS_TO_UNUSED_SERVICES_CHECK');
  expect(unused.findings).toHaveLength(3);
  expect(unused.findings[0]).toMatchObject({ code: 'ALLOWS_ACCESS_TO_UNUSED_SERVICES', severity: 'MEDIUM' });
});

test('logging of either generation is enough', async () => {
  await using lab = await auditedLab();
  expect(await lab.audit('LOGGING_DISABLED_CHECK')).toEqual({
    status: 'COMPLETED_NON_COMPLIANT',
    total: 1,
    findings: [
      {
        code: 'LOGGING_DISABLED',
        severity: 'LOW',
        resource: { account: '000000000000' },
        info: undefined,
        related: [],
      },
    ],
  });
  await lab.iot.setV2LoggingOptions({ roleArn: ROLE_ARN, defaultLogLevel: 'INFO' });
  expect((await lab.audit('LOGGING_DISABLED_CHECK')).findings).toEqual([]);
  await lab.iot.setV2LoggingOptions({ disableAllLogs: true });
  expect((await lab.audit('LOGGING_DISABLED_CHECK')).findings).toHaveLength(1);
  await lab.iot.setLoggingOptions({ loggingOptionsPayload: { roleArn: ROLE_ARN, logLevel: 'ERROR' } });
  expect((await lab.audit('LOGGING_DISABLED_CHECK')).findings).toEqual([]);
});

test('Cognito checks are compliant with no resources', async () => {
  await using lab = await auditedLab();
  for (const kind of ['AUTHENTICATED', 'UNAUTHENTICATED'] as const) {
    expect(await lab.audit(`${kind}_COGNITO_ROLE_OVERLY_PERMISSIVE_CHECK`)).toEqual({
      status: 'COMPLETED_COMPLIANT',
      total: 0,
      findings: [],
    });
  }
});
