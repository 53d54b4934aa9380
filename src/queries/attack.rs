//! Names of the ATT&CK techniques that questions look for, and ids that were revoked.

/// The techniques by id (ATT&CK for Enterprise).
const TECHNIQUES: &[(&str, &str)] = &[
    ("T1005", "Data from Local System"),
    ("T1018", "Remote System Discovery"),
    ("T1021", "Remote Services"),
    ("T1021.001", "Remote Desktop Protocol"),
    ("T1021.002", "SMB/Windows Admin Shares"),
    ("T1021.004", "SSH"),
    ("T1021.006", "Windows Remote Management"),
    ("T1021.007", "Cloud Services"),
    ("T1040", "Network Sniffing"),
    ("T1041", "Exfiltration Over C2 Channel"),
    ("T1046", "Network Service Discovery"),
    ("T1048", "Exfiltration Over Alternative Protocol"),
    ("T1048.003", "Exfiltration Over Unencrypted Non-C2 Protocol"),
    ("T1059", "Command and Scripting Interpreter"),
    ("T1059.009", "Cloud API"),
    ("T1069.003", "Cloud Groups"),
    ("T1071", "Application Layer Protocol"),
    ("T1071.001", "Web Protocols"),
    ("T1071.004", "DNS"),
    ("T1078", "Valid Accounts"),
    ("T1078.001", "Default Accounts"),
    ("T1078.004", "Cloud Accounts"),
    ("T1083", "File and Directory Discovery"),
    ("T1087.004", "Cloud Account"),
    ("T1090", "Proxy"),
    ("T1095", "Non-Application Layer Protocol"),
    ("T1098", "Account Manipulation"),
    ("T1098.001", "Additional Cloud Credentials"),
    ("T1098.003", "Additional Cloud Roles"),
    ("T1098.004", "SSH Authorized Keys"),
    ("T1098.006", "Additional Container Cluster Roles"),
    ("T1105", "Ingress Tool Transfer"),
    ("T1110", "Brute Force"),
    ("T1110.001", "Password Guessing"),
    ("T1110.003", "Password Spraying"),
    ("T1110.004", "Credential Stuffing"),
    ("T1133", "External Remote Services"),
    ("T1136", "Create Account"),
    ("T1136.003", "Cloud Account"),
    ("T1190", "Exploit Public-Facing Application"),
    ("T1199", "Trusted Relationship"),
    ("T1213", "Data from Information Repositories"),
    ("T1213.006", "Databases"),
    ("T1484.002", "Trust Modification"),
    ("T1485", "Data Destruction"),
    ("T1485.001", "Lifecycle-Triggered Deletion"),
    ("T1486", "Data Encrypted for Impact"),
    ("T1489", "Service Stop"),
    ("T1490", "Inhibit System Recovery"),
    ("T1496", "Resource Hijacking"),
    ("T1496.001", "Compute Hijacking"),
    ("T1496.002", "Bandwidth Hijacking"),
    ("T1496.003", "SMS Pumping"),
    ("T1496.004", "Cloud Service Hijacking"),
    ("T1498", "Network Denial of Service"),
    ("T1498.001", "Direct Network Flood"),
    ("T1498.002", "Reflection Amplification"),
    ("T1499", "Endpoint Denial of Service"),
    ("T1499.002", "Service Exhaustion Flood"),
    ("T1499.003", "Application Exhaustion Flood"),
    ("T1505.003", "Web Shell"),
    ("T1525", "Implant Internal Image"),
    ("T1526", "Cloud Service Discovery"),
    ("T1528", "Steal Application Access Token"),
    ("T1530", "Data from Cloud Storage"),
    ("T1531", "Account Access Removal"),
    ("T1535", "Unused/Unsupported Cloud Regions"),
    ("T1537", "Transfer Data to Cloud Account"),
    ("T1538", "Cloud Service Dashboard"),
    ("T1546", "Event Triggered Execution"),
    ("T1548.005", "Temporary Elevated Cloud Access"),
    ("T1550", "Use Alternate Authentication Material"),
    ("T1550.001", "Application Access Token"),
    ("T1552", "Unsecured Credentials"),
    ("T1552.001", "Credentials In Files"),
    ("T1552.005", "Cloud Instance Metadata API"),
    ("T1552.007", "Container API"),
    ("T1555", "Credentials from Password Stores"),
    ("T1555.006", "Cloud Secrets Management Stores"),
    ("T1556", "Modify Authentication Process"),
    ("T1556.006", "Multi-Factor Authentication"),
    ("T1556.009", "Conditional Access Policies"),
    ("T1557", "Adversary-in-the-Middle"),
    ("T1565.001", "Stored Data Manipulation"),
    ("T1566", "Phishing"),
    ("T1566.002", "Spearphishing Link"),
    ("T1567", "Exfiltration Over Web Service"),
    ("T1567.002", "Exfiltration to Cloud Storage"),
    ("T1568", "Dynamic Resolution"),
    ("T1568.002", "Domain Generation Algorithms"),
    ("T1571", "Non-Standard Port"),
    ("T1572", "Protocol Tunneling"),
    ("T1573", "Encrypted Channel"),
    ("T1578", "Modify Cloud Compute Infrastructure"),
    ("T1578.001", "Create Snapshot"),
    ("T1578.002", "Create Cloud Instance"),
    ("T1578.003", "Delete Cloud Instance"),
    ("T1578.004", "Revert Cloud Instance"),
    ("T1578.005", "Modify Cloud Compute Configurations"),
    ("T1580", "Cloud Infrastructure Discovery"),
    ("T1583.001", "Domains"),
    ("T1584.001", "Domains"),
    ("T1595", "Active Scanning"),
    ("T1595.001", "Scanning IP Blocks"),
    ("T1595.002", "Vulnerability Scanning"),
    ("T1595.003", "Wordlist Scanning"),
    ("T1609", "Container Administration Command"),
    ("T1610", "Deploy Container"),
    ("T1611", "Escape to Host"),
    ("T1613", "Container and Resource Discovery"),
    ("T1619", "Cloud Storage Object Discovery"),
    ("T1621", "Multi-Factor Authentication Request Generation"),
    ("T1648", "Serverless Execution"),
    ("T1651", "Cloud Administration Command"),
    ("T1666", "Modify Cloud Resource Hierarchy"),
    ("T1685", "Disable or Modify Tools"),
    ("T1685.002", "Disable or Modify Cloud Log"),
    ("T1686.001", "Cloud Firewall"),
];

/// Ids that ATT&CK revoked, with those that took their place (v19 made a tactic of its own of "Impair Defenses"; v7
/// brought sub-techniques).
const SUCCESSORS: &[(&str, &str)] = &[
    ("T1089", "T1685"),
    ("T1192", "T1566.002"),
    ("T1193", "T1566.001"),
    ("T1194", "T1566.003"),
    ("T1208", "T1558.003"),
    ("T1483", "T1568.002"),
    ("T1487", "T1561.002"),
    ("T1488", "T1561.001"),
    ("T1492", "T1565.001"),
    ("T1493", "T1565.002"),
    ("T1494", "T1565.003"),
    ("T1500", "T1027.004"),
    ("T1501", "T1543.002"),
    ("T1503", "T1555.003"),
    ("T1506", "T1550.004"),
    ("T1522", "T1552.005"),
    ("T1527", "T1550.001"),
    ("T1536", "T1578.004"),
    ("T1562", "T1685"),
    ("T1562.001", "T1685"),
    ("T1562.007", "T1686.001"),
    ("T1562.008", "T1685.002"),
];

/// The name of a technique; a sub-technique's is its own, without the technique's.
pub fn technique(id: &str) -> Option<&'static str> {
    TECHNIQUES.iter().find(|(known, _)| *known == id).map(|(_, name)| *name)
}

/// The id that took the place of a revoked one.
pub fn successor(id: &str) -> Option<&'static str> {
    SUCCESSORS.iter().find(|(old, _)| *old == id).map(|(_, new)| *new)
}

/// The ids that a technique's questions had under older versions of ATT&CK.
pub fn predecessors(id: &str) -> impl Iterator<Item = &'static str> {
    SUCCESSORS.iter().filter(move |(_, new)| *new == id).map(|(old, _)| *old)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queries::Packs;

    #[test]
    fn every_technique_of_a_built_in_question_has_a_name_and_is_current() {
        for query in &Packs::built_in().queries {
            for id in &query.attack {
                assert!(technique(id).is_some(), "{}: {id} has no name here", query.id);
                assert_eq!(successor(id), None, "{}: {id}", query.id);
            }
        }
    }

    #[test]
    fn the_lists_are_sorted_and_no_successor_was_revoked() {
        assert!(TECHNIQUES.is_sorted_by_key(|(id, _)| *id) && SUCCESSORS.is_sorted_by_key(|(old, _)| *old));
        assert!(SUCCESSORS.iter().all(|(_, new)| successor(new).is_none()));
        assert_eq!(predecessors("T1685.002").collect::<Vec<_>>(), ["T1562.008"]);
    }
}
