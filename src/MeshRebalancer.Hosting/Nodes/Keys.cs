using MeshRebalancer.Adapters.Chain;
using MeshRebalancer.Evm;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Hosting.Nodes;

/// <summary>The opened keys of a configuration's accounts. Disposing wipes them.</summary>
/// <param name="Signer">Signs with them.</param>
/// <param name="Addresses">By account name.</param>
public sealed record Keys(KeystoreSigner Signer, IReadOnlyDictionary<string, Address> Addresses) : IDisposable
{
    /// <summary>Opens every keystore with its passphrase.</summary>
    /// <exception cref="NodeRefusedException">Some can't be opened: each is named, with its file, and no passphrase ever is.</exception>
    public static Keys Open(EquatableArray<AccountConfiguration> accounts)
    {
        Dictionary<string, PrivateKey> keys = new(StringComparer.Ordinal);
        List<string> failures = [];
        foreach (var account in accounts)
        {
            try
            {
                // An editor's line break at the end is not meant to belong to the passphrase.
                var passphrase = File.ReadAllText(account.PassphrasePath).TrimEnd('\r', '\n');
                keys[account.Name] = Keystore.Open(File.ReadAllText(account.KeystorePath), passphrase);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or KeystoreException)
            {
                failures.Add($"account '{account.Name}' can't be opened: {error.Message}");
            }
        }

        return failures.Count == 0 ? Of(keys) : throw new NodeRefusedException(string.Join('\n', failures));
    }

    /// <summary>Keys that are in memory already.</summary>
    public static Keys Of(IReadOnlyDictionary<string, PrivateKey> keys) =>
        new(new KeystoreSigner(keys.Values), keys.ToDictionary(key => key.Key, key => key.Value.Address, StringComparer.Ordinal));

    public void Dispose() => Signer.Dispose();
}
