import {
  CreateSecretCommand,
  DeleteSecretCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';

/** Stores the HEC token where the template's dynamic reference finds it: JSON key `splunkHECToken`. */
export async function storeToken(secrets: SecretsManagerClient, name: string, token: string): Promise<void> {
  const SecretString = JSON.stringify({ splunkHECToken: token });
  try {
    await secrets.send(new CreateSecretCommand({ Name: name, SecretString }));
  } catch (error) {
    if ((error as Error).name !== 'ResourceExistsException') throw error;
    await secrets.send(new PutSecretValueCommand({ SecretId: name, SecretString }));
  }
}

/** Deletes the secret for good, if there is one. */
export async function removeToken(secrets: SecretsManagerClient, name: string): Promise<void> {
  try {
    await secrets.send(new DeleteSecretCommand({ SecretId: name, ForceDeleteWithoutRecovery: true }));
  } catch (error) {
    if ((error as Error).name !== 'ResourceNotFoundException') throw error;
  }
}
