use std::fs;

use super::*;

fn file(title: &str) -> String {
    format!(
        "/*---\ntitle = {title:?}\nquestion = \"q\"\nsources = [\"alb\"]\noutput = [{{ name = \"n\", type = \"count\" }}]\n---*/\nSELECT count(*) AS n FROM alb\n"
    )
}

fn pack(folder: &Path, files: &[(&str, &str)]) {
    fs::create_dir_all(folder).unwrap();
    for (name, text) in files {
        fs::write(folder.join(name), text).unwrap();
    }
}

#[test]
fn the_built_in_packs_have_titles_and_no_problem() {
    let packs = Packs::built_in();
    assert_eq!(packs.problems.iter().map(|r| r.title.clone()).collect::<Vec<_>>(), Vec::<String>::new());
    let ids: Vec<&str> = packs.packs.iter().map(|pack| pack.id.as_str()).collect();
    assert_eq!(ids, ["cloudtrail", "cross-source", "dns", "findings", "network", "platform", "storage", "team", "web"]);
    assert!(
        packs.packs.iter().all(|pack| pack.name != pack.id && pack.version.is_some() && pack.description.is_some())
    );
}

#[test]
fn a_broken_file_is_reported_and_hides_no_other() {
    let dir = tempfile::tempdir().unwrap();
    pack(
        dir.path(),
        &[
            ("pack.toml", "title = \"Ours\""),
            ("zz-good.sql", &file("Good")),
            ("zz-bad.sql", "SELECT 1"),
            ("note.txt", ""),
        ],
    );
    fs::write(dir.path().join("zz-latin.sql"), b"/*--- title = \"\xe9\" ---*/").unwrap();
    let packs = Packs::load(&[dir.path().to_path_buf(), dir.path().join("absent")]);
    assert_eq!(packs.get("zz-good").unwrap().title, "Good");
    assert!(packs.get("zz-bad").is_none());
    let titles: Vec<_> = packs.problems.iter().map(|r| r.title.as_str()).collect();
    assert_eq!(titles.len(), 3, "{titles:?}");
    assert!(titles[0].contains("zz-bad.sql") && titles[1].contains("zz-latin.sql") && titles[2].contains("absent"));
}

#[test]
fn of_two_questions_with_one_id_the_nearer_is_used_and_the_other_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let (near, far) = (dir.path().join("near"), dir.path().join("far"));
    pack(&near, &[("pack.toml", "name = \"Near\""), ("zz-same.sql", &file("First"))]);
    pack(
        &far,
        &[("pack.toml", "nam = \"Far\""), ("zz-same.sql", &file("Second")), ("ct-key-owner.sql", &file("Ours"))],
    );
    let packs = Packs::load(&[near, far]);
    assert_eq!(packs.get("zz-same").unwrap().title, "First");
    assert_eq!(packs.get("ct-key-owner").unwrap().title, "Ours", "a folder is nearer than what is built in");
    let shadowed: Vec<_> = packs.shadowed.iter().map(|s| (s.id.as_str(), s.hidden.as_str())).collect();
    assert!(shadowed[0].0 == "zz-same" && shadowed[0].1.contains("/far/"), "{shadowed:?}");
    assert_eq!(shadowed[1], ("ct-key-owner", "queries/cloudtrail/ct-key-owner.sql"));
    let titles: Vec<_> = packs.problems.iter().map(|r| r.title.as_str()).collect();
    assert!(titles.len() == 1 && titles[0].contains("nam"), "{titles:?}");
}

#[test]
fn a_pack_of_a_later_logq_is_left_out_and_says_why() {
    let dir = tempfile::tempdir().unwrap();
    pack(dir.path(), &[("pack.toml", "name = \"New\"\nlogq = \">=99.1\""), ("zz-new.sql", &file("New"))]);
    let packs = Packs::load(&[dir.path().to_path_buf()]);
    assert!(packs.get("zz-new").is_none());
    assert!(packs.problems[0].title.contains("needs logq >=99.1, and this is"), "{}", packs.problems[0].title);
    assert!(packs.problems[0].mark.is_some());
}

fn with_sets(sets: &str) -> String {
    file("Sets")
        .replace("sources =", &format!("sets = {sets}\nsources ="))
        .replace("FROM alb", "FROM alb, known_ips, ours")
}

#[test]
fn a_question_reads_the_sets_of_its_own_pack_then_those_of_others() {
    let dir = tempfile::tempdir().unwrap();
    let files = [
        ("pack.toml", "name = \"Ours\"\n[sets.ours]\ncolumns = { port = \"port\" }"),
        ("zz-sets.sql", &with_sets("[\"known_ips\", \"ours\", \"nobodys\"]")),
    ];
    pack(dir.path(), &files);
    pack(&dir.path().join("sets"), &[("ours.csv", "port\n443\n"), ("note.txt", "")]);
    let packs = Packs::load(&[dir.path().to_path_buf()]);
    let sets: Vec<_> = packs.get("zz-sets").unwrap().sets.iter().map(|s| (s.name.as_str(), s.rows.len())).collect();
    assert_eq!(sets, [("known_ips", 0), ("ours", 1)]);
    let titles: Vec<_> = packs.problems.iter().map(|r| r.title.as_str()).collect();
    assert!(titles.len() == 1 && titles[0].contains("there is no set `nobodys`"), "{titles:?}");
}

#[test]
fn the_built_in_sets_are_typed() {
    let packs = Packs::built_in();
    let names: Vec<&str> = packs.sets().map(|set| set.name.as_str()).collect();
    assert!(names.contains(&"known_ips") && names.contains(&"dns_allow") && names.len() == 10, "{names:?}");
    let known = packs.sets().find(|set| set.name == "known_ips").unwrap();
    assert_eq!(known.columns[0].ty, crate::queries::ParamType::Cidr);
    assert!(known.doc.is_some());
}

#[test]
fn a_declared_set_without_its_file_is_told() {
    let dir = tempfile::tempdir().unwrap();
    pack(dir.path(), &[("pack.toml", "name = \"Ours\"\n[sets.gone]\ncolumns = { a = \"ip\" }")]);
    let packs = Packs::load(&[dir.path().to_path_buf()]);
    assert!(packs.problems[0].title.contains("sets/gone.csv"), "{}", packs.problems[0].title);
}

#[test]
fn a_folder_without_a_pack_says_what_a_pack_is() {
    let dir = tempfile::tempdir().unwrap();
    let packs = Packs::load(&[dir.path().to_path_buf()]);
    assert!(packs.problems[0].hint.as_deref().is_some_and(|h| h.contains("pack.toml")));
}
