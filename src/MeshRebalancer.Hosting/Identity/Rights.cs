using MeshRebalancer.Domain.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace MeshRebalancer.Hosting.Identity;

/// <summary>What a request may need, and whose keys have it. Every endpoint of the API needs one of these; a test reads them all.</summary>
internal static class Rights
{
    /// <summary>To look: every key.</summary>
    public const string Read = "read";

    /// <summary>To run the desk.</summary>
    public const string Operate = "operate";

    /// <summary>To answer a proposal: never the one who asks.</summary>
    public const string Answer = "answer";

    /// <summary>To stop something: whoever may do anything at all.</summary>
    public const string Stop = "stop";

    /// <summary>To issue and revoke keys.</summary>
    public const string Administer = "administer";

    /// <summary>The roles that have a right.</summary>
    public static IReadOnlyList<AccessRole> RolesOf(string right) => right switch
    {
        Read => [AccessRole.Viewer, AccessRole.Operator, AccessRole.Approver, AccessRole.Admin],
        Operate => [AccessRole.Operator, AccessRole.Admin],
        Answer => [AccessRole.Approver, AccessRole.Admin],
        Stop => [AccessRole.Operator, AccessRole.Approver, AccessRole.Admin],
        Administer => [AccessRole.Admin],
        _ => [],
    };

    /// <summary>The policies. What names none is closed to everybody without a key.</summary>
    public static void Add(IServiceCollection services)
    {
        var policies = services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder(KeyAuthentication.SchemeName).RequireAuthenticatedUser().Build());
        foreach (var right in new[] { Read, Operate, Answer, Stop, Administer })
        {
            policies.AddPolicy(right, policy => policy.AddAuthenticationSchemes(KeyAuthentication.SchemeName).RequireAuthenticatedUser().RequireRole(RolesOf(right).Select(role => role.ToString())));
        }
    }
}
