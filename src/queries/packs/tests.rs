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
    assert_eq!(ids, ["cloudtrail", "network", "web"]);
    assert!(packs.packs.iter().all(|pack| pack.title != pack.id && pack.doc.is_some()));
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
fn of_two_questions_with_one_id_the_first_stays() {
    let dir = tempfile::tempdir().unwrap();
    pack(&dir.path().join("a"), &[("pack.toml", "title = \"A\""), ("zz-same.sql", &file("First"))]);
    pack(&dir.path().join("b"), &[("pack.toml", "titel = \"B\""), ("zz-same.sql", &file("Second"))]);
    let packs = Packs::load(&[dir.path().to_path_buf()]);
    assert_eq!(packs.get("zz-same").unwrap().title, "First");
    let titles: Vec<_> = packs.problems.iter().map(|r| r.title.as_str()).collect();
    assert!(titles[0].contains("titel"), "{titles:?}");
    assert!(titles[1].contains("there is a question `zz-same` already") && titles[1].contains("/b/"), "{titles:?}");
}

#[test]
fn a_folder_without_a_pack_says_what_a_pack_is() {
    let dir = tempfile::tempdir().unwrap();
    let packs = Packs::load(&[dir.path().to_path_buf()]);
    assert!(packs.problems[0].hint.as_deref().is_some_and(|h| h.contains("pack.toml")));
}
