/** Versions of the ATT&CK matrices that the ids in the catalogue were checked against. */
const MATRIX_VERSIONS = { enterprise: 'enterprise-v19', ics: 'ics-v18.1' } as const;

/** ICS techniques begin with T0, Enterprise ones do not. */
export function attackReference(technique: string): { id: string; version: string } {
  const matrix = technique.startsWith('T0') ? 'ics' : 'enterprise';
  return { id: technique, version: MATRIX_VERSIONS[matrix] };
}
