//! `retrace-curator`: checks scenes and writes the JSON Schemas of their files.

use std::{fs, path::PathBuf, process::ExitCode};

use anyhow::Context;
use clap::{Parser, Subcommand};
use curriculum::{
    Scene,
    scene::{Answers, shared_credit_rules},
};

#[derive(Parser)]
#[command(name = "retrace-curator", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Checks every scene of a folder, answers included.
    Check {
        /// The folder that holds the scenes.
        scenes: PathBuf,
    },
    /// Writes the JSON Schemas of the files that curators write.
    Schema {
        /// The folder to write to.
        folder: PathBuf,
    },
}

fn main() -> anyhow::Result<ExitCode> {
    match Arguments::parse().command {
        Command::Check { scenes } => check(&scenes),
        Command::Schema { folder } => write_schemas(&folder),
    }
}

fn check(scenes: &std::path::Path) -> anyhow::Result<ExitCode> {
    let all = Scene::load_all(scenes)?;
    let mut broken = 0;
    for (id, scene) in &all {
        let checked = scene.as_ref().map_err(Clone::clone).and_then(|scene| Answers::load(scenes, scene));
        match checked {
            Ok(_) => println!("{id}: sound"),
            Err(error) => {
                broken += 1;
                println!("{error}");
            }
        }
    }
    let shared = shared_credit_rules(all.iter().filter_map(|(_, scene)| scene.as_ref().ok()));
    for fault in &shared {
        println!("{fault}");
    }
    let broken = broken + shared.len();
    println!("{} scenes, {broken} with a fault", all.len());
    Ok(if broken == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn write_schemas(folder: &std::path::Path) -> anyhow::Result<ExitCode> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    for (name, schema) in curriculum::schema::all() {
        let path = folder.join(name);
        fs::write(&path, schema).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}
