import { useState, type FormEvent } from 'react';
import { labApi } from '../api/lab-api.ts';
import './sign-in-page.css';

export function SignInPage({ signedIn }: { signedIn: (username: string) => void }) {
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setProblem('');
    labApi
      .signIn(String(form.get('username')), String(form.get('password')))
      .then(({ username }) => signedIn(username))
      .catch((error: unknown) => {
        setProblem(error instanceof Error ? error.message : String(error));
        setBusy(false);
      });
  };
  return (
    <main className="sign-in">
      <form onSubmit={submit} className="card">
        <h1>
          <img src="/icon.svg" alt="" width="32" height="32" /> IoT posture lab
        </h1>
        <label>
          User
          <input name="username" autoComplete="username" defaultValue="admin" required />
        </label>
        <label>
          Password
          <input name="password" type="password" autoComplete="current-password" autoFocus required />
        </label>
        {problem && (
          <p role="alert" className="bad-text">
            {problem}
          </p>
        )}
        <button className="primary" disabled={busy}>
          {busy ? 'Signing in …' : 'Sign in'}
        </button>
        <p className="hint">
          The password is <code>splunkPassword</code> in <code>.lab/endpoints.json</code>, which the lab wrote
          when it started.
        </p>
      </form>
    </main>
  );
}
