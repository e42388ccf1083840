//! PNG files in memory, for pictures inside an SVG (PNG specification, third edition, W3C 2025; zlib: RFC 1950,
//! stored blocks: RFC 1951, section 3.2.4). Nothing is compressed: pictures are small and an SVG is zipped anyway.

use super::Image;

/// The image as `data:image/png;base64,…`.
#[must_use]
pub fn data_uri(image: &Image<'_>) -> String {
    format!("data:image/png;base64,{}", base64(&encode(image)))
}

/// The image as a PNG file of 8-bit RGBA.
#[must_use]
pub fn encode(image: &Image<'_>) -> Vec<u8> {
    let row = 4 * image.width as usize;
    let mut raw = Vec::with_capacity((row + 1) * image.height as usize);
    for line in image.rgba.chunks_exact(row.max(1)).take(image.height as usize) {
        raw.push(0); // no filter
        raw.extend_from_slice(line);
    }
    let mut zlib = vec![0x78, 0x01];
    let mut blocks = raw.chunks(0xffff).peekable();
    while let Some(block) = blocks.next() {
        let length = block.len() as u16;
        zlib.push(u8::from(blocks.peek().is_none()));
        zlib.extend_from_slice(&length.to_le_bytes());
        zlib.extend_from_slice(&(!length).to_le_bytes());
        zlib.extend_from_slice(block);
    }
    zlib.extend_from_slice(&adler32(&raw).to_be_bytes());

    let mut header = Vec::with_capacity(13);
    header.extend_from_slice(&image.width.to_be_bytes());
    header.extend_from_slice(&image.height.to_be_bytes());
    header.extend_from_slice(&[8, 6, 0, 0, 0]); // 8 bits, RGBA, deflate, no filter method, not interlaced

    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut file, *b"IHDR", &header);
    chunk(&mut file, *b"IDAT", &zlib);
    chunk(&mut file, *b"IEND", &[]);
    file
}

/// The file with a text chunk behind its header (specification, section 11.3.3.2); `None` if it is no PNG file. A keyword has 1 to 79
/// letters; of the text what Latin-1 lacks becomes a question mark.
#[cfg(feature = "whole")]
#[must_use]
pub fn with_text(file: &[u8], keyword: &str, text: &str) -> Option<Vec<u8>> {
    /// Signature and header: 8 bytes, and 25 of the first chunk.
    const HEAD: usize = 33;
    let latin = |text: &str| text.chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect::<Vec<u8>>();
    let head = file.get(..HEAD).filter(|head| head.starts_with(b"\x89PNG\r\n\x1a\n") && &head[12..16] == b"IHDR")?;
    let mut content = latin(keyword);
    if content.is_empty() || content.len() > 79 || content.contains(&0) {
        return None;
    }
    content.push(0);
    content.extend(latin(text).into_iter().filter(|byte| *byte != 0));
    let mut out = head.to_vec();
    chunk(&mut out, *b"tEXt", &content);
    out.extend_from_slice(&file[HEAD..]);
    Some(out)
}

fn chunk(file: &mut Vec<u8>, kind: [u8; 4], content: &[u8]) {
    file.extend_from_slice(&(content.len() as u32).to_be_bytes());
    let start = file.len();
    file.extend_from_slice(&kind);
    file.extend_from_slice(content);
    let sum = crc32(&file[start..]);
    file.extend_from_slice(&sum.to_be_bytes());
}

/// The checksum of PNG's chunks, bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |s, _| if s & 1 == 1 { 0xedb8_8320 ^ (s >> 1) } else { s >> 1 })
    })
}

/// The checksum of zlib's data.
fn adler32(bytes: &[u8]) -> u32 {
    let (a, b) = bytes.iter().fold((1_u32, 0_u32), |(a, b), &byte| {
        let a = (a + u32::from(byte)) % 65521;
        (a, (b + a) % 65521)
    });
    b << 16 | a
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for triple in bytes.chunks(3) {
        let word = triple.iter().enumerate().fold(0_u32, |word, (i, &byte)| word | u32::from(byte) << (16 - 8 * i));
        for i in 0..4 {
            let digit = if i <= triple.len() { DIGITS[(word >> (18 - 6 * i)) as usize & 63] } else { b'=' };
            text.push(char::from(digit));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_meet_their_published_check_values() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(adler32(b"Wikipedia"), 0x11e6_0398);
        for (plain, coded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(plain.as_bytes()), coded, "RFC 4648, section 10");
        }
    }

    #[cfg(feature = "whole")]
    #[test]
    fn a_text_stands_behind_the_header_and_nothing_else_moves() {
        let file = encode(&Image { rgba: &[1, 2, 3, 4], width: 1, height: 1 });
        let said = with_text(&file, "Source", "http://a/#/explore?lr=1 ü…").expect("a PNG file");
        let text = b"Source\0http://a/#/explore?lr=1 \xfc?";
        let end = 33 + 12 + text.len();
        assert_eq!((&said[..33], &said[end..]), (&file[..33], &file[33..]));
        assert_eq!(said[33..37], (text.len() as u32).to_be_bytes());
        assert_eq!(&said[41..end - 4], text);
        assert_eq!(said[end - 4..end], crc32(&said[37..end - 4]).to_be_bytes());
        assert_eq!(with_text(&said, "Comment", "x").map(|f| f.len()), Some(said.len() + 12 + 9));
        for (bad, keyword) in
            [(&file[..20], "Source"), (&b"GIF89a"[..], "Source"), (&file[..], ""), (&file[..], "a\0b")]
        {
            assert_eq!(with_text(bad, keyword, "x"), None, "{keyword}");
        }
    }

    #[test]
    fn a_picture_of_many_blocks_keeps_every_byte() {
        let rgba: Vec<u8> = (0..200 * 120 * 4).map(|i| (i % 251) as u8).collect();
        let file = encode(&Image { rgba: &rgba, width: 200, height: 120 });
        assert_eq!(&file[16..24], &[0, 0, 0, 200, 0, 0, 0, 120]);
        // Read the stored blocks back: IDAT's content starts after signature, IHDR and its own head.
        let mut at = 8 + 25 + 8 + 2;
        let mut raw = Vec::new();
        loop {
            let length = usize::from(u16::from_le_bytes([file[at + 1], file[at + 2]]));
            raw.extend_from_slice(&file[at + 5..at + 5 + length]);
            let last = file[at] == 1;
            at += 5 + length;
            if last {
                break;
            }
        }
        let rows: Vec<u8> = raw.chunks_exact(801).flat_map(|row| row[1..].to_vec()).collect();
        assert_eq!(rows, rgba);
    }
}
