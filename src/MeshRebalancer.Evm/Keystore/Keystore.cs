using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>
/// Keys in files, encrypted with a passphrase: the Web3 Secret Storage format, version 3, which every wallet reads. AES-128 in counter mode,
/// with a MAC over the cipher text.
/// </summary>
public static class Keystore
{
    /// <summary>The address that a file says it holds, without opening it; null where it says nothing.</summary>
    /// <exception cref="KeystoreException.Malformed">Not a keystore.</exception>
    public static Address? AddressOf(string json) => KeystoreFile.Read(json).Address;

    /// <summary>Opens a keystore. Deriving the key takes about a second for the usual parameters.</summary>
    /// <remarks>
    /// The passphrase's UTF-8 bytes are taken as they are. Some wallets bring it to Unicode's form KC first, which this program, built
    /// without globalization data, can't; it matters only for letters beyond ASCII that have several spellings.
    /// </remarks>
    /// <exception cref="KeystoreException.Malformed">Not a keystore, or its parameters exceed the bounds.</exception>
    /// <exception cref="KeystoreException.WrongPassphrase">The MAC differs.</exception>
    public static PrivateKey Open(string json, string passphrase)
    {
        var file = KeystoreFile.Read(json);
        var derived = file.Derivation.Derive(Utf8(passphrase), file.Salt);
        if (!CryptographicOperations.FixedTimeEquals(Mac(derived, file.CipherText), file.Mac))
        {
            throw new KeystoreException.WrongPassphrase();
        }

        var bytes = Crypt(derived, file.Iv, file.CipherText);
        try
        {
            var key = PrivateKey.FromBytes(bytes);
            return file.Address is { } said && said != key.Address
                ? throw new KeystoreException.Malformed($"it says that it holds {said}, and it holds {key.Address}")
                : key;
        }
        catch (ArgumentException)
        {
            throw new KeystoreException.Malformed("what it holds is no private key");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    /// <summary>Writes a keystore.</summary>
    /// <param name="key">What is encrypted.</param>
    /// <param name="passphrase">As UTF-8, just as it is given; see <see cref="Open"/>.</param>
    /// <param name="derivation">By default <see cref="KeyDerivation.Standard"/>.</param>
    public static string Write(PrivateKey key, string passphrase, KeyDerivation? derivation = null)
    {
        derivation ??= KeyDerivation.Standard;
        if (derivation.Violation() is { } violation)
        {
            throw new ArgumentException(violation, nameof(derivation));
        }

        var (salt, iv, plain) = (RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(16), key.Export());
        var derived = derivation.Derive(Utf8(passphrase), salt);
        var cipherText = Crypt(derived, iv, plain);
        var mac = Mac(derived, cipherText);
        CryptographicOperations.ZeroMemory(plain);
        CryptographicOperations.ZeroMemory(derived);
        return new JsonObject
        {
            ["address"] = key.Address.ToString()[2..],
            ["crypto"] = new JsonObject
            {
                ["cipher"] = "aes-128-ctr",
                ["cipherparams"] = new JsonObject { ["iv"] = Convert.ToHexStringLower(iv) },
                ["ciphertext"] = Convert.ToHexStringLower(cipherText),
                ["kdf"] = derivation is KeyDerivation.Scrypt ? "scrypt" : "pbkdf2",
                ["kdfparams"] = Parameters(derivation, salt),
                ["mac"] = Convert.ToHexStringLower(mac),
            },
            ["id"] = new Guid(RandomNumberGenerator.GetBytes(16)).ToString(),
            ["version"] = 3,
        }.ToJsonString();
    }

    private static JsonObject Parameters(KeyDerivation derivation, byte[] salt)
    {
        JsonObject json = derivation switch
        {
            KeyDerivation.Scrypt s => new() { ["n"] = s.N, ["r"] = s.R, ["p"] = s.P },
            KeyDerivation.Pbkdf2 p => new() { ["c"] = p.Iterations, ["prf"] = "hmac-sha256" },
        };
        json["dklen"] = KeyDerivation.KeyBytes;
        json["salt"] = Convert.ToHexStringLower(salt);
        return json;
    }

    private static byte[] Utf8(string passphrase) => Encoding.UTF8.GetBytes(passphrase);

    /// <summary>Keccak-256 over the derived key's second half and the cipher text.</summary>
    private static byte[] Mac(byte[] derived, byte[] cipherText)
    {
        var mac = new byte[Keccak256.DigestBytes];
        Keccak256.Hash([.. derived.AsSpan(16), .. cipherText], mac);
        return mac;
    }

    /// <summary>AES-128 in counter mode (NIST SP 800-38A), which the base library lacks: the encrypted counters are the key stream.</summary>
    private static byte[] Crypt(byte[] derived, byte[] iv, byte[] text)
    {
        using var aes = Aes.Create();
        aes.Key = derived[..16];
        var (result, counter) = (new byte[text.Length], iv.ToArray());
        Span<byte> stream = stackalloc byte[16];
        for (var at = 0; at < text.Length; at += stream.Length)
        {
            aes.EncryptEcb(counter, stream, PaddingMode.None);
            for (var i = 0; i < stream.Length && at + i < text.Length; i++)
            {
                result[at + i] = (byte)(text[at + i] ^ stream[i]);
            }

            for (var i = counter.Length - 1; i >= 0 && ++counter[i] == 0; i--)
            {
            }
        }

        return result;
    }
}
