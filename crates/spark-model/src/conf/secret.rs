//! Settings that hold a secret.

/// Parts of a name that Spark itself takes for a secret's, and hides on its pages (the default of
/// `spark.redaction.regex`), with the key of an Azure storage account next to them
/// (`fs.azure.account.key.….dfs.core.windows.net`). Written without what separates words.
const MARKS: [&str; 6] = ["secret", "password", "token", "accesskey", "credential", "accountkey"];

/// Words next to a mark in names whose value is no secret but leads to one: a class, a Kubernetes object, where it is
/// mounted.
const LEADS: [&str; 6] =
    ["provider", "secretkeyref", ".secrets.", "pullsecrets", "tokensecret.", ".renewal."];

/// Endings of such a name.
const ENDS: [&str; 8] =
    ["file", "filenames", "names", "envkeys", "path", "enabled", "bitlength", "regex"];

/// Returns true if a setting looks as if it held a secret, by its name or, as in `-Djavax.net.ssl.keyStorePassword=…`,
/// by a name in its value.
pub fn looks_secret(key: &str, value: &str) -> bool {
    let plain = value.trim().to_lowercase();
    // Databricks puts a secret in the place of `{{secrets/scope/key}}`, and the environment's replaces `${…}`.
    let reference = plain.starts_with("{{") || plain.starts_with("${");
    let no_secret = matches!(plain.as_str(), "" | "true" | "false") || plain.parse::<f64>().is_ok();
    if reference || no_secret {
        return false;
    }
    let key = key.to_lowercase();
    let leads = LEADS.iter().any(|it| key.contains(it)) || ENDS.iter().any(|it| key.ends_with(it));
    let (key, value) = (joined(&key), joined(&plain));
    let named = MARKS.iter().any(|mark| key.contains(mark));
    named && !leads || MARKS.iter().any(|mark| value.contains(&format!("{mark}=")))
}

fn joined(text: &str) -> String {
    text.replace(['.', '-', '_'], "")
}

#[cfg(test)]
mod tests {
    use super::looks_secret;

    #[test]
    fn what_leads_to_a_secret_or_only_sounds_like_one_is_none() {
        for (key, value) in [
            ("spark.executor.memory", "8g"),
            ("spark.hadoop.fs.s3a.aws.credentials.provider", "com.example.Provider"),
            ("spark.hadoop.fs.azure.sas.token.provider.type.acct.dfs.core.windows.net", "a.Class"),
            ("spark.hadoop.fs.s3a.secret.key", "{{secrets/lake/key}}"),
            ("spark.hadoop.fs.s3a.secret.key", ""),
            ("spark.kubernetes.driver.secrets.spark-secret", "/etc/secrets"),
            ("spark.kubernetes.driver.secretKeyRef.PASSWORD", "name:key"),
            ("spark.kubernetes.authenticate.driver.oauthTokenFile", "/var/run/token"),
            ("spark.authenticate.secretBitLength", "256"),
            ("spark.security.credentials.hive.enabled", "false"),
            ("spark.executor.extraJavaOptions", "-Dtokenizer=fast -XX:+UseG1GC"),
        ] {
            assert!(!looks_secret(key, value), "{key}={value}");
        }
    }

    #[test]
    fn a_secret_is_known_by_its_name() {
        for (key, value) in [
            ("spark.hadoop.fs.s3a.access.key", "AKIAEXAMPLE"),
            ("spark.hadoop.fs.s3a.secret.key", "wJalr/EXAMPLE"),
            ("spark.hadoop.fs.azure.account.key.acct.dfs.core.windows.net", "Zm9v"),
            ("spark.hadoop.fs.azure.account.oauth2.client.secret", "abc"),
            ("spark.ssl.keyPassword", "changeit"),
            ("spark.connect.authenticate.token", "abc"),
            ("spark.driver.extraJavaOptions", "-Djavax.net.ssl.keyStorePassword=changeit"),
        ] {
            assert!(looks_secret(key, value), "{key}={value}");
        }
    }
}
