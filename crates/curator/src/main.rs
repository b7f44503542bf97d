//! `retrace-curator`: checks scenes, writes the JSON Schemas of their files, and packs halls for browsers.

use std::{fs, path::PathBuf, process::ExitCode};

use anyhow::Context;
use clap::{Parser, Subcommand};
use curator::pack::{Options, pack};
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
    /// Makes of a hall's model what the browser edition serves: textures outside of the model, as graphics cards read them.
    Pack {
        /// The model, a .glb; the folder of its light lies beside it.
        model: PathBuf,
        /// The folder to write to.
        folder: PathBuf,
        /// What a texture must keep for a smaller format to be taken, decibels.
        #[arg(long, value_name = "DECIBELS", default_value_t = Options::default().minimum_signal_to_noise)]
        minimum_psnr: f64,
        /// Prints a line for each file.
        #[arg(long, short)]
        verbose: bool,
    },
}

fn main() -> anyhow::Result<ExitCode> {
    match Arguments::parse().command {
        Command::Check { scenes } => check(&scenes),
        Command::Schema { folder } => write_schemas(&folder),
        Command::Pack { model, folder, minimum_psnr, verbose } => {
            pack_hall(&model, &folder, &Options { minimum_signal_to_noise: minimum_psnr }, verbose)
        }
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

fn pack_hall(
    model: &std::path::Path,
    folder: &std::path::Path,
    options: &Options,
    is_verbose: bool,
) -> anyhow::Result<ExitCode> {
    let packed = pack(model, folder, options)?;
    let details = if is_verbose { packed.details() } else { Vec::new() };
    for line in details.into_iter().chain(packed.summary()) {
        println!("{line}");
    }
    Ok(ExitCode::SUCCESS)
}
