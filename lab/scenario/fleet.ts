import { DEVICE_CLASSES, type DeviceClassName } from '#devices';

export type { DeviceClassName };

/** Every device class a scenario's fleet can be made of. */
export const DEVICE_CLASS_NAMES = Object.keys(DEVICE_CLASSES) as readonly DeviceClassName[];
