/** Where the package is meant to be installed. */
export type Edition = 'enterprise' | 'cloud';

export const EDITIONS: readonly Edition[] = ['enterprise', 'cloud'];

/** Files of the app that an edition leaves out, by path below the app's folder, each with the reason. */
export const LEFT_OUT: Readonly<Record<Edition, Readonly<Record<string, string>>>> = {
  enterprise: {},
  cloud: {
    'default/indexes.conf':
      'Splunk Cloud ignores paths of indexes: create iot_posture and iot_risk in its own settings or with ACS',
  },
};
