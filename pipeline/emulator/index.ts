export { createAwsEmulator, type AwsEmulator, type AwsEmulatorOptions } from './aws-emulator.ts';
export {
  BESIDE_FILTERS,
  createDetectBeside,
  type DetectBeside,
  type DetectBesideOptions,
} from './device-defender/index.ts';
export type { DataPathWatch, PacketKind } from './data-path-watch.ts';
export type { EmulatorCounters } from './emulator-counters.ts';
export type {
  ActiveFault,
  ApiFault,
  Fault,
  FaultOptions,
  FaultSwitch,
  FunctionFault,
  ThrottleFault,
} from './faults.ts';
export { createCertificateAuthority, issueServerCertificate, type CertifiedKey } from './pki/index.ts';
export type { ForeignSplunk } from './services/firehose/index.ts';
export { SERVICE_IDS, type ServiceId } from './service.ts';
