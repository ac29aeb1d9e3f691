using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Adapters.Chain;

/// <summary>Where a key is kept.</summary>
/// <param name="File">A keystore (V3).</param>
/// <param name="PassphraseFile">A text file with its passphrase; a line's end after it does not count.</param>
public sealed record KeystorePlace(string File, string PassphraseFile);

/// <summary>Opens keystores.</summary>
public static class Keystores
{
    /// <summary>A signer with all keys, or, with none of them left open, every file that is wrong. Neither keys nor passphrases are told.</summary>
    public static async Task<Result<KeystoreSigner, EquatableArray<string>>> OpenAsync(IEnumerable<KeystorePlace> places, CancellationToken cancel)
    {
        var (keys, problems) = (new List<PrivateKey>(), new List<string>());
        foreach (var place in places)
        {
            try
            {
                var passphrase = (await File.ReadAllTextAsync(place.PassphraseFile, cancel)).TrimEnd('\r', '\n');
                keys.Add(Keystore.Open(await File.ReadAllTextAsync(place.File, cancel), passphrase));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or KeystoreException)
            {
                problems.Add($"{place.File}: {exception.Message}");
            }
        }

        if (problems.Count == 0)
            return new KeystoreSigner(keys);
        keys.ForEach(key => key.Dispose());
        return problems.ToEquatableArray();
    }
}
