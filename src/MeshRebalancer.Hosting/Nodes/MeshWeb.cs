using System.Text.Json.Serialization;
using MeshRebalancer.Hosting.Api;
using MeshRebalancer.Hosting.Api.Documents;
using MeshRebalancer.Hosting.Api.Repeats;
using MeshRebalancer.Hosting.Api.Streams;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Hosting.Identity;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Hosting.Nodes;

/// <summary>The web server of a node: API, page and health, on loopback only.</summary>
internal static class MeshWeb
{
    // The page needs nothing from elsewhere, and no other page may frame it.
    private const string ContentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    public static WebApplication Build(Uri listen, bool api, IdentityConfiguration identity, Action<IServiceCollection> services, Action<ILoggingBuilder> logging)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.WebHost.UseUrls(listen.GetLeftPart(UriPartial.Authority));
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = RequestBody.BytesMax;
        });
        builder.Logging.ClearProviders();
        logging(builder.Logging);
        builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default));
        builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict);
        if (api)
            ApiDocument.Add(builder.Services);
        services(builder.Services);
        builder.Services.AddAuthentication(KeyAuthentication.SchemeName).AddScheme<AuthenticationSchemeOptions, KeyAuthentication>(KeyAuthentication.SchemeName, null);
        Rights.Add(builder.Services);
        RateLimits.Add(builder.Services, identity);
        var app = builder.Build();
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = Problems.ExceptionAsync });
        app.UseStatusCodePages(context => Problems.StatusAsync(context.HttpContext));
        app.Use(Headers);
        app.Use(LocalRequests.Demand);
        if (api)
            ServePage(app);
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        if (api)
            app.Use((context, next) => context.RequestServices.GetRequiredService<RepeatedRequests>().InvokeAsync(context, next));
        HealthEndpoints.Map(app);
        if (api)
            MapApi(app);
        return app;
    }

    // The page itself holds nothing: what it shows it has to ask for, with its reader's session.
    private static void ServePage(WebApplication app)
    {
        var page = new ManifestEmbeddedFileProvider(typeof(MeshWeb).Assembly, "Page");
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = page });
        app.UseStaticFiles(new StaticFileOptions { FileProvider = page });
        ApiDocument.UsePage(app);
    }

    private static void MapApi(WebApplication app)
    {
        KeyEndpoints.Map(app);
        PortfolioEndpoints.Map(app);
        RebalanceEndpoints.Map(app);
        ReadEndpoints.Map(app);
        AccountEndpoints.Map(app);
        BreakerEndpoints.Map(app);
        CoordinatorEndpoints.Map(app);
        StreamEndpoints.Map(app);
        app.MapOpenApi().RequireAuthorization(Rights.Read);
    }

    private static Task Headers(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        return next(context);
    }
}
