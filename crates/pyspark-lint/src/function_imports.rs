//! The code's own name for Spark's functions, for fixes that write more of them.

use ruff_python_ast::Stmt;
use ruff_text_size::Ranged;

use crate::Edit;
use pyspark_program::program::Program;

/// `pyspark.sql.functions` by the name it has in the code.
pub struct SparkFunctions {
    /// The name with a dot: `F.`.
    pub prefix: String,
    /// The import to add where the code has none yet.
    pub import: Option<Edit>,
}

pub fn spark_functions(program: &Program<'_>, statements: &[Stmt]) -> SparkFunctions {
    if let Some(name) = statements.iter().find_map(module_name) {
        return SparkFunctions { prefix: format!("{name}."), import: None };
    }
    let first = statements.iter().find(|statement| {
        matches!(statement, Stmt::Import(_) | Stmt::ImportFrom(_))
            && program.text(*statement).contains("pyspark")
    });
    // A snippet that imports nothing is a part of something that does.
    let import = first.map(|first| {
        Edit::insert(first.start(), "from pyspark.sql import functions as F\n".to_owned())
    });
    SparkFunctions { prefix: "F.".to_owned(), import }
}

/// The name that a statement imports the module by.
fn module_name(statement: &Stmt) -> Option<String> {
    match statement {
        Stmt::ImportFrom(import) if import.module.as_deref() == Some("pyspark.sql") => {
            let alias = import.names.iter().find(|alias| alias.name.as_str() == "functions")?;
            Some(alias.asname.as_ref().unwrap_or(&alias.name).to_string())
        }
        Stmt::Import(import) => {
            let alias =
                import.names.iter().find(|alias| alias.name.as_str() == "pyspark.sql.functions")?;
            Some(alias.asname.as_ref()?.to_string())
        }
        _ => None,
    }
}
