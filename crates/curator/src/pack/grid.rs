//! Texels in rows, and pictures as the block encoders take them.

use super::error::Fault;

/// Texels in rows from the top, each row from the left.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Grid<Texel> {
    /// Width and height, texels; neither is 0.
    pub(super) size: [usize; 2],
    /// Width × height texels.
    pub(super) texels: Vec<Texel>,
}

/// Red, green, blue and alpha, 8 bits each.
pub(super) type Picture = Grid<[u8; 4]>;

impl<Texel: Copy + Default> Grid<Texel> {
    /// A texel; beyond the right and the lower edge, the nearest one.
    pub(super) fn nearest(&self, column: usize, row: usize) -> Texel {
        let [width, height] = self.size;
        let index = row.min(height.saturating_sub(1)) * width + column.min(width.saturating_sub(1));
        self.texels.get(index).copied().unwrap_or_default()
    }

    /// The grid with its last column and row repeated until blocks of `block` texels fill it.
    ///
    /// Repeating keeps the texels that nobody sees from pulling at the colours of those that are seen.
    pub(super) fn padded(&self, block: [usize; 2]) -> Self {
        let [width, height] = self.size;
        let [block_width, block_height] = block;
        self.resized([width.next_multiple_of(block_width), height.next_multiple_of(block_height)])
    }

    /// The upper left `size` texels; beyond the edges, the nearest ones.
    pub(super) fn resized(&self, size: [usize; 2]) -> Self {
        if size == self.size {
            return self.clone();
        }
        let [columns, rows] = size;
        let texels =
            (0..rows).flat_map(|row| (0..columns).map(move |column| self.nearest(column, row))).collect();
        Self { size, texels }
    }
}

impl<Texel> Grid<Texel> {
    /// The sides as the encoders and the file format count them.
    pub(super) fn sides(&self) -> Result<[u32; 2], Fault> {
        sides(self.size)
    }
}

/// The sides as the encoders and the file format count them.
pub(super) fn sides(size: [usize; 2]) -> Result<[u32; 2], Fault> {
    match size.map(u32::try_from) {
        [Ok(width), Ok(height)] => Ok([width, height]),
        _ => Err(Fault::new("it has too many texels", "Make it smaller.")),
    }
}

impl Picture {
    /// Whether any texel lets something shine through.
    pub(super) fn has_alpha(&self) -> bool {
        self.texels.iter().any(|[.., alpha]| *alpha != u8::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_repeats_the_last_column_and_row() {
        let grid = Grid { size: [3, 2], texels: vec![1, 2, 3, 4, 5, 6] };
        let padded = grid.padded([4, 4]);
        assert_eq!(padded.size, [4, 4]);
        assert_eq!(padded.texels, [1, 2, 3, 3, 4, 5, 6, 6, 4, 5, 6, 6, 4, 5, 6, 6]);
        assert_eq!(padded.resized([3, 2]), grid);
    }

    #[test]
    fn what_is_filled_by_blocks_stays_as_it_is() {
        let grid = Grid { size: [4, 8], texels: (0..32).collect::<Vec<u8>>() };
        assert_eq!(grid.padded([4, 4]), grid);
    }
}
