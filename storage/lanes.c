/* SHA-256 (FIPS 180-4) of four files at once, one in each lane of a 128-bit register: see lanes.py for when and why.
 *
 * This is no extension module: it is built beside the package where there is a compiler, and called through ctypes.
 * Nothing is allocated, nothing is kept, and no lane's result depends on another lane's bytes.
 */
#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__) && defined(__GNUC__)
#include <cpuid.h>
#include <immintrin.h>

#define WITH __attribute__((target("avx512f,avx512vl,avx512bw")))
#define SHA_INSTRUCTIONS (1u << 29) /* EBX of leaf 7 */
typedef __m128i lanes; /* one word of four files */
typedef __m256i pairs; /* two words of four files */

static const uint32_t K[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

#define ADD(x, y) _mm_add_epi32(x, y)
#define XOR3(x, y, z) _mm_ternarylogic_epi32(x, y, z, 0x96)
#define CH(x, y, z) _mm_ternarylogic_epi32(x, y, z, 0xca)
#define MAJ(x, y, z) _mm_ternarylogic_epi32(x, y, z, 0xe8)
#define ROTR(x, n) _mm_ror_epi32(x, n)
#define SUM0(x) XOR3(ROTR(x, 2), ROTR(x, 13), ROTR(x, 22))
#define SUM1(x) XOR3(ROTR(x, 6), ROTR(x, 11), ROTR(x, 25))
#define ROUND(a, b, c, d, e, f, g, h, word) do { \
    lanes one = ADD(ADD(ADD(h, word), CH(e, f, g)), SUM1(e)); \
    d = ADD(d, one); \
    h = ADD(one, ADD(SUM0(a), MAJ(a, b, c))); \
} while (0)

/* Words 2j and 2j + 1 of the message lie in one register of 256 bits: neither needs the other. */
#define ADD2(x, y) _mm256_add_epi32(x, y)
#define SIGMA(x, first, second, shift) \
    _mm256_ternarylogic_epi32(_mm256_ror_epi32(x, first), _mm256_ror_epi32(x, second), _mm256_srli_epi32(x, shift), 0x96)
#define BETWEEN(x, y) _mm256_permute2x128_si256(x, y, 0x21) /* the second word of x, the first of y */
#define NEXT(j) w[(j) & 7] = ADD2( \
    ADD2(w[(j) & 7], BETWEEN(w[((j) + 4) & 7], w[((j) + 5) & 7])), \
    ADD2(SIGMA(w[((j) + 7) & 7], 17, 19, 10), SIGMA(BETWEEN(w[(j) & 7], w[((j) + 1) & 7]), 7, 18, 3)))
#define KEYS(j) _mm256_set_m128i(_mm_set1_epi32((int)K[2 * (j) + 1]), _mm_set1_epi32((int)K[2 * (j)]))
#define TWO(BEFORE, a, b, c, d, e, f, g, h, j) do { \
    BEFORE(j); \
    pairs both = ADD2(w[(j) & 7], KEYS(j)); \
    ROUND(a, b, c, d, e, f, g, h, _mm256_castsi256_si128(both)); \
    ROUND(h, a, b, c, d, e, f, g, _mm256_extracti128_si256(both, 1)); \
} while (0)
#define EIGHT(BEFORE, j) do { \
    TWO(BEFORE, a, b, c, d, e, f, g, h, j); TWO(BEFORE, g, h, a, b, c, d, e, f, (j) + 1); \
    TWO(BEFORE, e, f, g, h, a, b, c, d, (j) + 2); TWO(BEFORE, c, d, e, f, g, h, a, b, (j) + 3); \
} while (0)
#define NOTHING(j)

/* Read four words of each lane's block, big-endian: one word of all lanes in each half of a register. */
WITH static inline __attribute__((always_inline)) void words(pairs *w, const uint8_t *const data[4], size_t at)
{
    const lanes flip = _mm_set_epi8(12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3);
    lanes x[4];
    for (int lane = 0; lane < 4; lane++)
        x[lane] = _mm_shuffle_epi8(_mm_loadu_si128((const lanes *)(data[lane] + at)), flip);
    lanes low01 = _mm_unpacklo_epi32(x[0], x[1]), low23 = _mm_unpacklo_epi32(x[2], x[3]);
    lanes high01 = _mm_unpackhi_epi32(x[0], x[1]), high23 = _mm_unpackhi_epi32(x[2], x[3]);
    w[0] = _mm256_set_m128i(_mm_unpackhi_epi64(low01, low23), _mm_unpacklo_epi64(low01, low23));
    w[1] = _mm256_set_m128i(_mm_unpackhi_epi64(high01, high23), _mm_unpacklo_epi64(high01, high23));
}

/* Take `blocks` blocks of 64 bytes of each lane into `state`: its eight words, each of four lanes. */
WITH void liuhen_sha256_lanes(uint32_t state[8][4], const uint8_t *const data[4], size_t blocks)
{
    lanes s[8];
    pairs w[8];
    for (int word = 0; word < 8; word++)
        s[word] = _mm_loadu_si128((const lanes *)state[word]);
    for (size_t at = 0; at < blocks * 64; at += 64) {
        lanes a = s[0], b = s[1], c = s[2], d = s[3], e = s[4], f = s[5], g = s[6], h = s[7];
        for (int quarter = 0; quarter < 4; quarter++)
            words(w + 2 * quarter, data, at + 16 * (size_t)quarter);
        EIGHT(NOTHING, 0); EIGHT(NOTHING, 4);
        EIGHT(NEXT, 8); EIGHT(NEXT, 12); EIGHT(NEXT, 16); EIGHT(NEXT, 20); EIGHT(NEXT, 24); EIGHT(NEXT, 28);
        s[0] = ADD(s[0], a); s[1] = ADD(s[1], b); s[2] = ADD(s[2], c); s[3] = ADD(s[3], d);
        s[4] = ADD(s[4], e); s[5] = ADD(s[5], f); s[6] = ADD(s[6], g); s[7] = ADD(s[7], h);
    }
    for (int word = 0; word < 8; word++)
        _mm_storeu_si128((lanes *)state[word], s[word]);
}

/* Whether this processor can, and is not faster by instructions of its own. */
int liuhen_lanes_help(void)
{
    unsigned int a, b, c, d;
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512vl") || !__builtin_cpu_supports("avx512bw"))
        return 0;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && !(b & SHA_INSTRUCTIONS);
}
#else
int liuhen_lanes_help(void)
{
    return 0;
}
#endif
