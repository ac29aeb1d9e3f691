using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Generators;

namespace MeshRebalancer.Evm;

/// <summary>How a keystore turns a passphrase into a key, with bounds that a hostile file can't exceed.</summary>
public abstract record KeyDerivation
{
    internal const int KeyBytes = 32;
    private const long MaxScryptMemory = 1L << 30;
    private const int MaxScryptParallel = 16;
    private const int MaxIterations = 10_000_000;

    private KeyDerivation()
    {
    }

    /// <summary>What other wallets write: scrypt with n = 2^18, r = 8, p = 1; 256 MiB and about a second.</summary>
    public static KeyDerivation Standard => new Scrypt(1 << 18, 8, 1);

    /// <summary>Weak and fast (4 MiB), for keys of local test chains.</summary>
    public static KeyDerivation Light => new Scrypt(1 << 12, 8, 1);

    /// <summary>What is wrong with the parameters, or null.</summary>
    internal abstract string? Violation();

    internal abstract byte[] Derive(byte[] passphrase, byte[] salt);

    /// <summary>scrypt (RFC 7914).</summary>
    /// <param name="N">Cost: a power of two above 1; 128·N·R is at most 1 GiB.</param>
    /// <param name="R">Block size, 1 or more.</param>
    /// <param name="P">Repetitions, 1 … 16.</param>
    public sealed record Scrypt(int N, int R, int P) : KeyDerivation
    {
        internal override string? Violation() =>
            N < 2 || (N & (N - 1)) != 0 ? $"kdfparams.n is {N}, a power of two above 1 is allowed"
            : R < 1 || 128L * N * R > MaxScryptMemory ? $"kdfparams n = {N} and r = {R} need {128L * N * R} bytes of memory, {MaxScryptMemory} are allowed"
            : P is < 1 or > MaxScryptParallel || (long)P * R * N > MaxScryptMemory ? $"kdfparams.p is {P}, 1 to {MaxScryptParallel} is allowed, less where n and r are large"
            : null;

        internal override byte[] Derive(byte[] passphrase, byte[] salt) => SCrypt.Generate(passphrase, salt, N, R, P, KeyBytes);
    }

    /// <summary>PBKDF2 with HMAC-SHA-256 (RFC 8018).</summary>
    /// <param name="Iterations">1 … 10,000,000.</param>
    public sealed record Pbkdf2(int Iterations) : KeyDerivation
    {
        internal override string? Violation() =>
            Iterations is < 1 or > MaxIterations ? $"kdfparams.c is {Iterations}, 1 to {MaxIterations} is allowed" : null;

        internal override byte[] Derive(byte[] passphrase, byte[] salt) =>
            Rfc2898DeriveBytes.Pbkdf2(passphrase, salt, Iterations, HashAlgorithmName.SHA256, KeyBytes);
    }
}
