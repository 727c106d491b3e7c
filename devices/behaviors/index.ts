import type { z } from 'zod';
import { activityChange } from './activity-change.ts';
import { addressChange } from './address-change.ts';
import { addressRotation } from './address-rotation.ts';
import { agentKilled, agentRestart } from './agent-killed.ts';
import { alarmBurst } from './alarm-burst.ts';
import { authFailureStorm } from './auth-failure-storm.ts';
import { beacon } from './beacon.ts';
import { certificateClone } from './certificate-clone.ts';
import { clientIdTakeover } from './client-id-takeover.ts';
import { clockSkew } from './clock-skew.ts';
import { configBurst } from './config-burst.ts';
import { cryptoMining } from './crypto-mining.ts';
import { deniedOnce } from './denied-once.ts';
import { dashboard, eavesdropping } from './eavesdropping.ts';
import { exfiltration } from './exfiltration.ts';
import { firmwareDowngrade, firmwareUpgrade } from './firmware.ts';
import { firmwareLogUpload } from './firmware-log-upload.ts';
import { flappingRadio } from './flapping-radio.ts';
import { gatewayPolls } from './gateway-polls.ts';
import { largeImage, oversizePayloads } from './large-payloads.ts';
import { lateReports } from './late-reports.ts';
import { lateralMovement } from './lateral-movement.ts';
import { malformedReports } from './malformed-reports.ts';
import { messageFlood } from './message-flood.ts';
import { metricSpoofing } from './metric-spoofing.ts';
import { modelUpdate } from './model-update.ts';
import { mqttCommandChannel } from './mqtt-command-channel.ts';
import { networkScan } from './network-scan.ts';
import { nightOff } from './night-off.ts';
import { packetFlood } from './packet-flood.ts';
import { plannedReconnect } from './planned-reconnect.ts';
import { poisonPublish } from './poison-publish.ts';
import { policyProbe } from './policy-probe.ts';
import { reconnectStorm } from './reconnect-storm.ts';
import { duplicateReports, fastReports } from './repeated-reports.ts';
import { rogueListener } from './rogue-listener.ts';
import { patientDisconnected, sensorCalibration } from './sensor-at-rest.ts';
import { sensorTampering } from './sensor-tampering.ts';
import { servicePortOpens } from './service-port-opens.ts';
import { maintenance, silence } from './silence.ts';
import { slowExfiltration } from './slow-exfiltration.ts';
import { vendorTelemetry } from './vendor-telemetry.ts';
import { videoStream } from './video-stream.ts';

/** Every behavior by name. Reporting and telemetry are always on and therefore not listed. */
export const BEHAVIORS = {
  // Hostile.
  'agent-killed': agentKilled,
  'auth-failure-storm': authFailureStorm,
  beacon,
  'certificate-clone': certificateClone,
  'client-id-takeover': clientIdTakeover,
  'crypto-mining': cryptoMining,
  eavesdropping,
  exfiltration,
  'firmware-downgrade': firmwareDowngrade,
  'lateral-movement': lateralMovement,
  'message-flood': messageFlood,
  'metric-spoofing': metricSpoofing,
  'mqtt-command-channel': mqttCommandChannel,
  'network-scan': networkScan,
  'oversize-payloads': oversizePayloads,
  'packet-flood': packetFlood,
  'policy-probe': policyProbe,
  'reconnect-storm': reconnectStorm,
  'rogue-listener': rogueListener,
  'sensor-tampering': sensorTampering,
  silence,
  'slow-exfiltration': slowExfiltration,
  // Benign: what looks alike.
  'activity-change': activityChange,
  'address-change': addressChange,
  'address-rotation': addressRotation,
  'agent-restart': agentRestart,
  'alarm-burst': alarmBurst,
  'config-burst': configBurst,
  dashboard,
  'denied-once': deniedOnce,
  'firmware-log-upload': firmwareLogUpload,
  'firmware-upgrade': firmwareUpgrade,
  'flapping-radio': flappingRadio,
  'gateway-polls': gatewayPolls,
  'large-image': largeImage,
  maintenance,
  'model-update': modelUpdate,
  'night-off': nightOff,
  'patient-disconnected': patientDisconnected,
  'planned-reconnect': plannedReconnect,
  'sensor-calibration': sensorCalibration,
  'service-port-opens': servicePortOpens,
  'vendor-telemetry': vendorTelemetry,
  'video-stream': videoStream,
  // Faults: devices that fail without any ill will.
  'clock-skew': clockSkew,
  'duplicate-reports': duplicateReports,
  'fast-reports': fastReports,
  'late-reports': lateReports,
  'malformed-reports': malformedReports,
  'poison-publish': poisonPublish,
};

export type BehaviorName = keyof typeof BEHAVIORS;

export const BEHAVIOR_NAMES = Object.keys(BEHAVIORS) as BehaviorName[];

/** What each behavior takes, defaults left out where wanted. */
export type BehaviorParams = { [Name in BehaviorName]: z.input<(typeof BEHAVIORS)[Name]['params']> };
