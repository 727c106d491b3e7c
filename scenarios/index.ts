import type { Scenario } from '#lab';
import agentKill from './agent-kill.ts';
import auditClean from './audit-clean.ts';
import auditConflicting from './audit-conflicting.ts';
import auditExpiring from './audit-expiring.ts';
import auditLogging from './audit-logging.ts';
import auditPolicy from './audit-policy.ts';
import auditRevoked from './audit-revoked.ts';
import auditShared from './audit-shared.ts';
import campaign from './campaign.ts';
import authStorm from './auth-storm.ts';
import benignWeek from './benign-week.ts';
import brokerMaintenance from './broker-maintenance.ts';
import c2Beacon from './c2-beacon.ts';
import c2Mqtt from './c2-mqtt.ts';
import certClone from './cert-clone.ts';
import clientidTakeover from './clientid-takeover.ts';
import cryptoMine from './crypto-mine.ts';
import ddosOut from './ddos-out.ts';
import exfilBurst from './exfil-burst.ts';
import exfilMqtt from './exfil-mqtt.ts';
import exfilSlow from './exfil-slow.ts';
import fAckLost from './f-ack-lost.ts';
import fBadCbor from './f-bad-cbor.ts';
import fClockSkew from './f-clock-skew.ts';
import fDuplicate from './f-duplicate.ts';
import fHecOutage from './f-hec-outage.ts';
import fLate from './f-late.ts';
import fPoison from './f-poison.ts';
import fSilentDrop from './f-silent-drop.ts';
import fThrottle from './f-throttle.ts';
import fwDowngrade from './fw-downgrade.ts';
import lateral from './lateral.ts';
import metricSpoof from './metric-spoof.ts';
import miraiScan from './mirai-scan.ts';
import mlMessageFlood from './ml-message-flood.ts';
import msgFlood from './msg-flood.ts';
import oversize from './oversize.ts';
import policyProbe from './policy-probe.ts';
import reconnectStorm from './reconnect-storm.ts';
import rogueFtp from './rogue-ftp.ts';
import rogueUdp from './rogue-udp.ts';
import sensorTamper from './sensor-tamper.ts';
import silence from './silence.ts';

/** The catalogue, in the order in which it is run and listed. */
export const scenarios: readonly Scenario[] = [
  rogueFtp,
  rogueUdp,
  authStorm,
  policyProbe,
  exfilBurst,
  exfilSlow,
  exfilMqtt,
  certClone,
  clientidTakeover,
  miraiScan,
  lateral,
  c2Beacon,
  c2Mqtt,
  ddosOut,
  msgFlood,
  oversize,
  cryptoMine,
  silence,
  agentKill,
  metricSpoof,
  reconnectStorm,
  brokerMaintenance,
  fwDowngrade,
  sensorTamper,
  auditPolicy,
  auditLogging,
  auditConflicting,
  auditShared,
  auditRevoked,
  auditExpiring,
  auditClean,
  fHecOutage,
  fAckLost,
  fPoison,
  fDuplicate,
  fLate,
  fClockSkew,
  fBadCbor,
  fThrottle,
  fSilentDrop,
  campaign,
  benignWeek,
  mlMessageFlood,
];
