using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Remote.Transport.DotNetty;

namespace MeshRebalancer.Engine.Akka.Nodes;

/// <summary>Encrypts what nodes tell each other, where <c>mesh.remote-tls</c> names a certificate.</summary>
internal static class RemoteTls
{
    private static readonly Config On = ConfigurationFactory.ParseString("akka.remote.dot-netty.tcp.enable-ssl = true");

    /// <summary>What has to be laid over the configuration, and given to the actor system; nothing where no certificate is named.</summary>
    /// <exception cref="ArgumentException">The certificate can't be opened; its password is not repeated.</exception>
    public static (Config Config, Setup[] Setups) Read(Config configuration)
    {
        var tls = configuration.GetConfig("mesh.remote-tls");
        var file = tls.GetString("certificate-file");
        if (string.IsNullOrEmpty(file))
            return (Config.Empty, []);
        try
        {
            var password = tls.GetString("password-file") is { Length: > 0 } secret ? File.ReadAllText(secret).TrimEnd('\r', '\n') : null;
            return (On, [new DotNettySslSetup(X509CertificateLoader.LoadPkcs12FromFile(file, password), suppressValidation: false)]);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ArgumentException($"mesh.remote-tls: {file} can't be opened: {unreadable.Message}", nameof(configuration), unreadable);
        }
    }
}
