using MeshRebalancer.Kernel;
using Nethereum.KeyStore;
using Nethereum.KeyStore.Crypto;

namespace MeshRebalancer.Adapters.Nethereum;

/// <summary>Opens keystores (V3, scrypt or PBKDF2) with Nethereum.</summary>
public static class NethereumKeystores
{
    /// <summary>A signer with all keys, or every file that is wrong. Neither keys nor passphrases are told.</summary>
    /// <param name="places">A keystore, and a text file with its passphrase; a line's end after it does not count.</param>
    /// <param name="cancel">Stops reading.</param>
    public static async Task<Result<NethereumSigner, EquatableArray<string>>> OpenAsync(IEnumerable<(string File, string PassphraseFile)> places, CancellationToken cancel)
    {
        var (keys, problems) = (new List<byte[]>(), new List<string>());
        foreach (var (file, passphraseFile) in places)
        {
            try
            {
                var passphrase = (await File.ReadAllTextAsync(passphraseFile, cancel)).TrimEnd('\r', '\n');
                keys.Add(new KeyStoreService().DecryptKeyStoreFromJson(passphrase, await File.ReadAllTextAsync(file, cancel)));
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                problems.Add($"{file}: {Why(failure)}");
            }
        }

        return problems.Count == 0 ? new NethereumSigner(keys) : problems.ToEquatableArray();
    }

    // The library's own words may repeat what stands in the file.
    private static string Why(Exception failure) => failure switch
    {
        IOException or UnauthorizedAccessException => failure.Message,
        DecryptionException => "the passphrase is wrong, or the file is damaged.",
        _ => "it is no keystore of version 3.",
    };
}
