/** A small ward: enough neighbours for a detection to be wrong about. */
export const ward = { 'infusion-pump': 3, 'ward-gateway': 2 } as const;
